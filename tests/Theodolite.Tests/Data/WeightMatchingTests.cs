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
        (string, Shape)[] entries =
        [
            ("fc10.bias", [2]), ("fc10.weight", [2, 2]), ("fc2.bias", [2]), ("fc2.weight", [2, 2]), ("in.bias", [2]), ("in.weight", [2, 3]),
        ];
        Refused("in.weight → 0.weight [2, 3], in.bias → 0.bias [2], fc2.weight → 2.weight [2, 2]", entries);
        var matching = MatchByOrder(entries);
        Assert.False(matching.ByName);
        Assert.Contains("which is a guess: in.weight → 0.weight [2, 3]", Assert.Single(matching.Notes));
        Assert.Equal(
            ["in.weight", "in.bias", "fc2.weight", "fc2.bias", "fc10.weight", "fc10.bias"],
            matching.Assignments.Select(a => a.Entry.Name));
    }

    [Fact]
    public void Order_and_shape_serve_where_names_say_nothing()
    {
        (string, Shape)[] entries = [.. Layout.Blocks.Select((block, i) => ($"param{i}", block.Shape))];
        Refused("param0 → 0.weight [2, 3]", entries);
        var matching = MatchByOrder(entries);
        Assert.False(matching.ByName);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"param{i}"), matching.Assignments.Select(a => a.Entry.Name));
    }

    [Fact]
    public void Shapes_decide_where_they_leave_one_mapping()
    {
        ParameterLayout layout = new([("0.weight", [4, 3]), ("0.bias", [4]), ("2.weight", [2, 4]), ("2.bias", [2])]);
        var matching = WeightMatching.Of(Write(("b2", [2]), ("w1", [4, 3]), ("w2", [2, 4]), ("b1", [4])), layout);
        Assert.Equal(["w1", "b1", "w2", "b2"], matching.Assignments.Select(a => a.Entry.Name));
        Assert.Contains("w1 → 0.weight [4, 3], b1 → 0.bias [4], w2 → 2.weight [2, 4], b2 → 2.bias [2]", Assert.Single(matching.Notes));
        Assert.False(matching.ByName);

        // Biases of one shape go with their weights, which differ.
        layout = new([("0.weight", [4, 3]), ("0.bias", [4]), ("2.weight", [4, 4]), ("2.bias", [4])]);
        matching = WeightMatching.Of(
            Write(("a.bias", [4]), ("a.weight", [4, 4]), ("b.bias", [4]), ("b.weight", [4, 3])),
            layout);
        Assert.Equal(["b.weight", "b.bias", "a.weight", "a.bias"], matching.Assignments.Select(a => a.Entry.Name));
        Assert.Throws<AmbiguousWeightsException>(
            () => WeightMatching.Of(Write(("w1", [4, 3]), ("b1", [4]), ("w2", [4, 4]), ("b2", [4])), layout));
    }

    [Theory]
    [InlineData("module.", "'module.'")]
    [InlineData("_orig_mod.", "'_orig_mod.'")]
    [InlineData("model.", "'model.'")]
    [InlineData("network.", "'network.'")]
    [InlineData("net.body.", "'net.body.'")]
    [InlineData("module._orig_mod.model.", "'module._orig_mod.model.'")]
    public void A_prefix_that_all_names_share_is_left_out(string prefix, string said)
    {
        var matching = Match([.. Layout.Blocks.Reverse().Select(block => (prefix + block.Name, block.Shape))]);
        Assert.Equal(Layout.Blocks.Select(block => prefix + block.Name), matching.Assignments.Select(a => a.Entry.Name));
        Assert.EndsWith($"are the model's without {said}.", Assert.Single(matching.Notes));
        Assert.Contains("of another shape: '0.weight' [5]", Assert.Throws<BadInputException>(() => Match(
            [.. Layout.Blocks.Select(block => (prefix + block.Name, block.Name == "0.weight" ? [5] : block.Shape))])).Message);
    }

    [Fact]
    public void Wrappers_of_single_modules_are_left_out_of_names()
    {
        var matching = Match([.. Layout.Blocks.Select(block => (
            block.Name.StartsWith('2') ? $"model.2._orig_mod.{block.Name[2..]}" : $"model.{block.Name}", block.Shape))]);
        Assert.Equal("model.2._orig_mod.weight", matching.Assignments[2].Entry.Name);
        Assert.EndsWith("without '_orig_mod.' and 'model.'.", Assert.Single(matching.Notes));

        // Two names that would become one are not the model's.
        ParameterLayout layout = new([("a", [1]), ("b", [1])]);
        Assert.Throws<AmbiguousWeightsException>(() => WeightMatching.Of(Write(("module.a", [1]), ("a", [1])), layout));
    }

    [Fact]
    public void A_long_mapping_is_shown_in_part_and_without_control_characters()
    {
        Shape shape = [2];
        ParameterLayout layout = new([.. Enumerable.Range(0, 100).Select(i => ($"{i}", shape))]);
        var long100 = Write([.. Enumerable.Range(0, 100).Select(i => ($"\u001b[31m{new string('x', 500)}{i}", shape))]);
        var message = Assert.Throws<AmbiguousWeightsException>(() => WeightMatching.Of(long100, layout)).Message;
        Assert.InRange(message.Length, 100, 1500);
        Assert.EndsWith("and 92 more; EqualShapes.ByOrder accepts it.", message);
        Assert.DoesNotContain(message, char.IsControl);
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

    private void Refused(string mapping, (string Name, Shape Shape)[] entries) =>
        Assert.Contains(mapping, Assert.Throws<AmbiguousWeightsException>(() => Match(entries)).Message);

    private WeightMatching MatchByOrder((string Name, Shape Shape)[] entries) =>
        WeightMatching.Of(Write(entries), Layout, EqualShapes.ByOrder);

    private WeightMatching Match(params (string Name, Shape Shape)[] entries) => WeightMatching.Of(Write(entries), Layout);

    private SafetensorsFile Write(params (string Name, Shape Shape)[] entries)
    {
        SafetensorsFile.Write(_folder.File("w"), entries.Select(e => (e.Name, e.Shape.Span.ToArray(), (Array)new float[e.Shape.Count])));
        return SafetensorsFile.Read(_folder.File("w"));
    }
}
