using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Theodolite.Data;
using Theodolite.ModelFiles;
using Theodolite.ModelFiles.Yaml;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Settings;

namespace Theodolite.Tests.Settings;

/// <summary>
/// Whatever is read recursively has a bounded depth, and what walks it does without more stack than a small thread has: an overflow
/// would end the test process.
/// </summary>
public class DepthTests
{
    private const int SmallStack = 512 * 1024;
    private const int Hostile = 200_000;

    public static TheoryData<string, string> Nests => new()
    {
        { "", "[" },
        { "", "{a: " },
        { "", "[{a: " },
        { "", "? " },
        { "data: ", "[" },
        { "data: digits\nmodel: ", "[residual: " },
        { "data: digits\nmodel: ", "[[" },
        { "data: digits\nmodel: [tanh]\nloss: ", "{huber: " },
        { "data: digits\nmodel: [tanh]\nloss: huber\ntrain: {optimizer: ", "{sam: {base: " },
    };

    public static TheoryData<string> Formulas =>
    [
        Repeated("(", 250) + "x" + Repeated(")", 250),
        Repeated("-", 250) + "x",
        Repeated("x^", 250) + "x",
        Repeated("sin(", 250) + "x" + Repeated(")", 250),
        Repeated("x+", 4999) + "x",
        Repeated("x-", 4999) + "x",
        Repeated("x*", 4999) + "x",
        Repeated("(x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+", 250) + "x" + Repeated(")", 250),
    ];

    [Theory]
    [MemberData(nameof(Nests))]
    public void A_model_file_of_brackets_is_refused(string start, string part) => OnSmallStack(() => Assert.Contains(
        $"nest at most {YamlReader.MaximumDepth} deep",
        Assert.Throws<BadInputException>(() => ModelFile.Parse(start + Repeated(part, Hostile / part.Length), "m.yaml", "/")).Message,
        StringComparison.Ordinal));

    [Fact]
    public void Options_nest_to_a_depth_and_no_deeper()
    {
        Assert.IsType<Sam>(OptimizerNames.Parse(Sams(OptionParser.MaximumDepth)));
        OnSmallStack(() =>
        {
            foreach (var text in (string[])[
                Sams(OptionParser.MaximumDepth + 1),
                Sams(Hostile / 10),
                Repeated("sam(base=", Hostile / 10),
                "sam(base=" + Repeated("[", Hostile),
                "adam(beta1=" + Repeated("(", Hostile),
                "adam(beta1=x " + Repeated("(", Hostile) + Repeated(")", Hostile) + ")"])
            {
                Assert.EndsWith(
                    $"nest more than {OptionParser.MaximumDepth} deep.",
                    Assert.Throws<BadInputException>(() => OptimizerNames.Parse(text)).Message,
                    StringComparison.Ordinal);
            }
        });
    }

    // 3 MB in 192,000 options down to the greatest depth: what is quadratic would take hours.
    [Fact]
    public void Reading_options_takes_time_in_proportion_to_their_length()
    {
        var options = string.Join(',', Enumerable.Range(0, 6000).Select(i => $"option-{i}=1"));
        var text = $"{Repeated($"adam({options},base=", OptionParser.MaximumDepth)}adam{Repeated(")", OptionParser.MaximumDepth)}";
        var clock = Stopwatch.StartNew();
        Assert.Equal(6001, NamedOptions.Parse(text, "here").Entries.Count);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    [Theory]
    [MemberData(nameof(Formulas))]
    public void The_deepest_formulas_are_parsed_bounded_traced_and_differentiated(string text) => OnSmallStack(() =>
    {
        var objective = ExpressionObjective.Parse(text);
        var (gradient, product) = (new double[1], new double[1]);
        objective.Gradient([0.5], gradient);
        using var hessian = objective.Hessian([0.5]);
        hessian.Apply([1], product, 1);
        _ = objective.LowerBound;
        _ = objective.LocateNonFinite([double.NaN]);
        var again = ExpressionObjective.Parse(text).Expression.Root;
        Assert.Equal(objective.Expression.Root, again);
        Assert.Equal(objective.Expression.Root.GetHashCode(), again.GetHashCode());
        Assert.NotEqual(objective.Expression.Root, ExpressionObjective.Parse(text.Replace('x', 'y')).Expression.Root);
    });

    [Theory]
    [InlineData("(")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData("x^")]
    [InlineData("sin(")]
    [InlineData("x^-")]
    public void Deeper_formulas_are_refused(string part) => OnSmallStack(() => Assert.Equal(
        $"The expression is nested more than {Expression.MaximumDepth} levels deep.",
        Assert.Throws<ExpressionException>(() => Expression.Parse(Repeated(part, 9990 / part.Length) + "x")).Message));

    [Fact]
    public void A_sum_of_a_hundred_thousand_terms_is_too_long() => Assert.Equal(
        $"The expression has 200001 characters; at most {Expression.MaximumLength} are read.",
        Assert.Throws<ExpressionException>(() => Expression.Parse(Repeated("x+", 100_000) + "x")).Message);

    [Fact]
    public void Layers_in_layers_in_C_are_bounded_too() => OnSmallStack(() =>
    {
        Layer layer = new Tanh();
        for (var depth = 1; depth < Network.MaximumDepth; depth++)
        {
            layer = new Residual([layer]);
        }

        Assert.Equal([3L], new Network([layer], [3]).Output.Span.ToArray());
        for (var depth = 0; depth < 100_000; depth++)
        {
            layer = new Chain([layer]);
        }

        Assert.Equal(
            $"The layers of the model nest more than {Network.MaximumDepth} deep.",
            Assert.Throws<BadInputException>(() => new Network([layer], [3])).Message);
    });

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public void The_header_of_a_weight_file_is_bounded(string part)
    {
        var header = Encoding.UTF8.GetBytes("{\"a\":" + Repeated(part, Hostile / part.Length));
        var bytes = new byte[8 + header.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        using var folder = new TemporaryFolder();
        var path = folder.Write("deep.safetensors", bytes);
        OnSmallStack(() => Assert.Throws<BadInputException>(() => SafetensorsFile.Read(path)));
    }

    private static string Repeated(string part, int times) => new StringBuilder(part.Length * times).Insert(0, part, times).ToString();

    private static string Sams(int depth) => Repeated("sam(base=", depth) + "adam" + Repeated(")", depth);

    private static void OnSmallStack(Action act)
    {
        Exception? caught = null;
        var thread = new Thread(
            () => caught = Record.Exception(act),
            SmallStack);
        thread.Start();
        thread.Join();
        if (caught is not null)
        {
            throw new InvalidOperationException(caught.Message, caught);
        }
    }
}
