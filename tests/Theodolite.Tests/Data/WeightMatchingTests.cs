using Theodolite.Data;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Torch;

namespace Theodolite.Tests.Data;

public sealed class WeightMatchingTests : IDisposable
{
    private static readonly ParameterLayout Layout = new(
    [
        ("0.weight", [2, 3]), ("0.bias", [2]), ("2.weight", [2, 2]), ("2.bias", [2]), ("4.weight", [2, 2]), ("4.bias", [2]),
    ]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_decide_whatever_the_order()
    {
        var matching = Match([.. Layout.Blocks.Reverse().Select(block => (block.Name, block.Shape))]);
        Assert.True(matching.ByName);
        Assert.Equal(Layout.Blocks.Select(block => block.Name), matching.Assignments.Select(a => a.Entry.Name));
    }

    [Fact]
    public void Values_land_at_their_offsets()
    {
        SafetensorsFile.Write(_folder.File("w"), [("b", [2], new float[] { 3, 4 }), ("a", [1], new double[] { 0.1 })]);
        var theta = WeightMatching.Of(SafetensorsFile.Read(_folder.File("w")), new([("a", [1]), ("b", [2])])).ToVector();
        Assert.Equal([0.1, 3, 4], theta);
    }

    [Fact]
    public void Modules_stay_together_in_a_file_sorted_by_name()
    {
        // As PyTorch writes it: bias before weight, fc10 before fc2, and the first layer's name need not come first.
        var matching = Match(
            ("fc10.bias", [2]), ("fc10.weight", [2, 2]), ("fc2.bias", [2]), ("fc2.weight", [2, 2]), ("in.bias", [2]),
            ("in.weight", [2, 3]));
        Assert.False(matching.ByName);
        Assert.Equal(
            ["in.weight", "in.bias", "fc2.weight", "fc2.bias", "fc10.weight", "fc10.bias"],
            matching.Assignments.Select(a => a.Entry.Name));
    }

    [Fact]
    public void Order_and_shape_serve_where_names_say_nothing()
    {
        var matching = Match([.. Layout.Blocks.Select((block, i) => ($"param{i}", block.Shape))]);
        Assert.False(matching.ByName);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"param{i}"), matching.Assignments.Select(a => a.Entry.Name));
    }

    [Fact]
    public void A_file_that_does_not_fit_says_what_is_missing_surplus_or_reshaped()
    {
        var message = Assert.Throws<BadInputException>(() => Match(
            ("0.weight", [3, 2]), ("0.bias", [2]), ("2.weight", [2, 2]), ("2.bias", [2]), ("4.weight", [2, 2]), ("head", [7]))).Message;
        Assert.Contains("missing: '4.bias' [2]", message);
        Assert.Contains("surplus: 'head' [7]", message);
        Assert.Contains("of another shape: '0.weight' [3, 2] instead of [2, 3]", message);
    }

    [Fact]
    public void Equal_names_with_other_shapes_are_never_rearranged() =>
        Assert.Contains("of another shape", Assert.Throws<BadInputException>(() => WeightMatching.Of(
            Write(("0.weight", [2, 2]), ("2.weight", [2, 3])), new([("0.weight", [2, 3]), ("2.weight", [2, 2])]))).Message);

    [Fact]
    public void Integers_are_no_weights()
    {
        SafetensorsFile.Write(_folder.File("w"), [("a", [1], new long[] { 1 })]);
        Assert.Contains("as I64", Assert.Throws<BadInputException>(
            () => WeightMatching.Of(SafetensorsFile.Read(_folder.File("w")), new([("a", [1])]))).Message);
    }

    private WeightMatching Match(params (string Name, Shape Shape)[] entries) => WeightMatching.Of(Write(entries), Layout);

    private SafetensorsFile Write(params (string Name, Shape Shape)[] entries)
    {
        SafetensorsFile.Write(_folder.File("w"), entries.Select(e => (e.Name, e.Shape.Span.ToArray(), (Array)new float[e.Shape.Count])));
        return SafetensorsFile.Read(_folder.File("w"));
    }
}
