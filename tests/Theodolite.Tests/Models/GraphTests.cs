using Theodolite.Data;
using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Randomness;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Tests.Models;

[Collection(NativeHandles.Name)]
public class GraphTests
{
    private const string Example = """
        data: digits
        model:
          nodes:
            stem: {conv2d: {out: 8, kernel: 3, padding: 1}}
            a: {from: stem, layers: [relu, conv2d: {out: 8, kernel: 3, padding: 1}]}
            b: {from: stem, conv2d: {out: 4, kernel: 1}}
            join: {concatenate: [a, b], axis: 0}
            twice: {add: [join, join], layers: [relu]}
            head: {from: twice, layers: [flatten, linear: {out: 10}]}
          output: head
        loss: cross-entropy
        """;

    private static readonly Graph s_branched = new(
    [
        new GraphNode("stem", new Linear(4)),
        new GraphNode("a", new Tanh(), new Linear(3)) { From = ["stem"] },
        new GraphNode("b", new Linear(3), new Sigmoid()) { From = ["stem"] },
        GraphNode.Add("sum", "a", "b"),
        GraphNode.Concatenate("both", 0, "sum", "stem", "input"),
        new GraphNode("head", new Linear(3)) { From = ["both"] },
    ]);

    private static Layer[] Body => [new Tanh(), new Linear(4)];

    public static TheoryData<string, Graph, Layer[]> Twins => new()
    {
        {
            "one after another",
            new Graph([new GraphNode("first", new Linear(4), new Tanh()), new GraphNode("second", new Linear(3)) { From = ["first"] }]),
            [new Linear(4), new Tanh(), new Linear(3)]
        },
        {
            "residual",
            new Graph([new("a", new Linear(4)), new("f", Body)
            {
                From = ["a"],
            }, GraphNode.Add("sum", "a", "f"), new("head", new Linear(3)) { From = ["sum"] }]),
            [new Linear(4), new Residual(Body), new Linear(3)]
        },
        {
            "concatenating",
            new Graph([new("a", new Linear(4)), new("f", Body)
            {
                From = ["a"],
            }, GraphNode.Concatenate("both", 0, "a", "f"), new("head", new Linear(3)) { From = ["both"] }]),
            [new Linear(4), new Concatenation([[], Body]), new Linear(3)]
        },
        {
            "inside a layer",
            new Graph([new("a", new Linear(4)), new("g", new Graph([new("x", Body), GraphNode.Add("y", "x", "input")]))
            {
                From = ["a"],
            }, new("head", new Linear(3)) { From = ["g"] }]),
            [new Linear(4), new Residual(Body), new Linear(3)]
        },
    };

    public static TheoryData<string, string, string> Edits => new()
    {
        { "from: stem, layers", "from: stm, layers", "m.yaml, line 5: node 'a' takes 'stm', which is no node; did you mean 'stem'?" },
        { "stem: {conv2d", "stem: {from: a, conv2d", "m.yaml, line 4: the nodes 'stem' → 'a' → 'stem' form a cycle." },
        { "{add: [join, join], layers", "{from: twice, layers", "m.yaml, line 8: the nodes 'twice' → 'twice' form a cycle." },
        { "[a, b], axis: 0", "[a, stem], axis: 0", "m.yaml, line 6: node 'b' does not lead to the output 'head'." },
        { "output: head", "output: haed", "m.yaml, line 10: the output is to be 'haed', which is no node; did you mean 'head'?" },
        { "{from: twice, layers: [flatten", "{layers: [flatten", "m.yaml, line 4: node 'stem' does not lead to the output 'head'." },
        { "[a, b], axis: 0", "[a], axis: 0", "m.yaml, line 7: node 'join' takes 1 results, but at least two are joined." },
        { "[a, b], axis: 0", "[a, b], axis: -1", "m.yaml, line 7: node 'join': axis must be a whole number from 0 to 7, not -1." },
        {
            "[a, b], axis: 0",
            "[a, [b]], axis: 0",
            "m.yaml, line 7: concatenate of node 'join' must be a list of nodes, as [a, b], not a list." },
        { "add: [join, join]", "add: [join, join], from: a", "m.yaml, line 8: node 'twice' can have one of from, add and concatenate." },
        { "add: [join, join]", "add: [join, join], axis: 1", "m.yaml, line 8: node 'twice' has an axis, which goes with concatenate." },
        {
            "{from: stem, conv2d: {out: 4, kernel: 1}}",
            "{from: stem}",
            "m.yaml, line 6: node 'b' has no layer; it needs one, or a list under 'layers', or joins others with add or concatenate." },
        {
            "{from: stem, conv2d: {out: 4, kernel: 1}}",
            "{from: stem, relu: , tanh: }",
            "m.yaml, line 6: node 'b' has 'tanh' beside another layer; several layers are listed under 'layers'." },
        {
            "{from: stem, conv2d: {out: 4, kernel: 1}}",
            "{form: stem, conv2d: {out: 4, kernel: 1}}",
            "m.yaml, line 6: node 'b' has 'conv2d' beside another layer; several layers are listed under 'layers'." },
        {
            "{from: stem, conv2d: {out: 4, kernel: 1}}",
            "{from: stem, conv2: {out: 4, kernel: 1}}",
            "m.yaml, line 6: there is no layer 'conv2'; did you mean 'conv2d'?" },
        {
            "{from: stem, conv2d: {out: 4, kernel: 1}}",
            "",
            "m.yaml, line 6: node 'b' must be a layer, or a mapping with from, add or concatenate and its layers, not nothing." },
        { "b: {from", "b.c: {from", "m.yaml, line 6: a node is named 'b.c', but a name has 1 to 100 characters, none of them a period or "
            + "white space, and is not 'input'." },
        { "b: {from", "input: {from", "m.yaml, line 6: a node is named 'input', but a name has 1 to 100 characters, none of them a period "
            + "or white space, and is not 'input'." },
        { "b: {from", "a: {from", "m.yaml, line 6: the key 'a' is given twice." },
        { "  nodes:", "  node:", "m.yaml, line 3: model has no key 'node'; did you mean 'nodes'?" },
        { "output: head", "outputs: head", "m.yaml, line 10: model has no key 'outputs'; did you mean 'output'?" },
        {
            "kernel: 3, padding: 1}]",
            "kernel: 3}]",
            "m.yaml, line 7: node 'join' concatenates results that differ along axis 0 only, but 'a' gives [8, 6, 6] and 'b' [4, 8, 8]." },
        {
            "[a, b], axis: 0",
            "[a, b], axis: 1",
            "m.yaml, line 7: node 'join' concatenates results that differ along axis 1 only, but 'a' gives [8, 8, 8] and 'b' [4, 8, 8]." },
        {
            "[join, join]",
            "[join, stem]",
            "m.yaml, line 8: node 'twice' adds results of one shape, but 'join' gives [12, 8, 8] and 'stem' [8, 8, 8]." },
        {
            "[flatten, linear",
            "[tanh, linear",
            "Layer head.1 (linear) needs a flat sample (put 'flatten' before it), but layer head.0 (tanh) gives [12, 8, 8]." },
        {
            "  output: head\n",
            "    tail: tanh\n",
            "m.yaml, line 9: the nodes 'head', 'tail' are taken by none; say which is the 'output'." },
    };

    private static NetworkObjective Objective(Network network) => new(
        network,
        Dataset.Create("data", network.Input, TestProblems.Numbers<double>(8 * (int)network.Input.Count, 1), [0, 1, 2, 0, 1, 2, 0, 1]),
        new CrossEntropy(),
        DType.Float64);

    private static double[] Theta(Network network) => TestProblems.Numbers<double>((int)network.Parameters.Count, 2);

    [Theory]
    [MemberData(nameof(Twins))]
    public void A_graph_is_bit_for_bit_what_it_spells_out(string name, Graph graph, Layer[] layers)
    {
        var (drawn, plain) = (graph.For([5]), new Network(layers, [5]));
        Assert.True(
            drawn.Parameters.Blocks.Select(block => block.Shape).SequenceEqual(plain.Parameters.Blocks.Select(block => block.Shape)),
            name);
        var theta = Theta(plain);
        using var left = Objective(drawn);
        using var right = Objective(plain);
        var (a, b) = (new double[theta.Length], new double[theta.Length]);
        Assert.Equal(right.Gradient(theta, b), left.Gradient(theta, a));
        Assert.Equal(b, a);
        using var first = left.Hessian(theta);
        using var second = right.Hessian(theta);
        var direction = TestProblems.Numbers<double>(theta.Length, 3);
        first.Apply(direction, a, 1);
        second.Apply(direction, b, 1);
        Assert.Equal(b, a);
    }

    [Fact]
    public void Nodes_name_parameters_and_layers()
    {
        var network = s_branched.For([5]);
        Assert.Equal(
            ["stem.weight", "stem.bias", "a.1.weight", "a.1.bias", "b.0.weight", "b.0.bias", "head.weight", "head.bias"],
            network.Parameters.Blocks.Select(block => block.Name));
        Assert.Equal([3L, 12], network.Parameters.Find("head.weight")!.Shape.Span.ToArray());
        Assert.Equal("layer head (linear)", network.OutputLabel);
        using var objective = Objective(network);
        var theta = Theta(network);
        Assert.Equal(["a.0 (tanh)", "b.1 (sigmoid)"], objective.Activity(theta).Select(layer => layer.Layer));
        (theta[0], theta[25]) = (double.MaxValue, double.MaxValue);
        Assert.NotNull(objective.LocateNonFinite(theta)!.Layer);
    }

    [Fact]
    public void Branches_are_differentiated()
    {
        var live = Tensor.LiveCount;
        var network = s_branched.For([5]);
        using (var objective = Objective(network))
        {
            var theta = Theta(network);
            var (gradient, above, below) = (new double[theta.Length], new double[theta.Length], new double[theta.Length]);
            objective.Gradient(theta, gradient);
            var direction = TestProblems.Numbers<double>(theta.Length, 4);
            const double H = 1e-5;
            var rise = objective.Gradient([.. theta.Zip(direction, (a, b) => a + (H * b))], above)
                - objective.Gradient([.. theta.Zip(direction, (a, b) => a - (H * b))], below);
            Assert.Equal(rise / (2 * H), gradient.Zip(direction, (a, b) => a * b).Sum(), 1e-7);
            using var hessian = objective.Hessian(theta);
            var product = new double[theta.Length];
            hessian.Apply(direction, product, 1);
            for (var i = 0; i < product.Length; i++)
            {
                Assert.Equal((above[i] - below[i]) / (2 * H), product[i], 1e-7);
            }
        }

        Assert.Equal(live, Tensor.LiveCount);
    }

    [Fact]
    public void The_order_of_writing_does_not_matter()
    {
        var reversed = new Graph([.. s_branched.Nodes.Reverse()]);
        Assert.Equal(s_branched.Output, reversed.Output);
        var (one, other) = (s_branched.For([5]), reversed.For([5]));
        var theta = Theta(one);
        var moved = new double[theta.Length];
        foreach (var block in one.Parameters.Blocks)
        {
            theta.AsSpan((int)block.Offset, (int)block.Count).CopyTo(moved.AsSpan((int)other.Parameters.Find(block.Name)!.Offset));
        }

        using var left = Objective(one);
        using var right = Objective(other);
        Assert.Equal(left.Value(theta), right.Value(moved));
    }

    [Fact]
    public void The_graph_form_of_a_model_file_is_read()
    {
        var graph = Assert.IsType<Graph>(Assert.Single(ModelFile.Parse(Example, "m.yaml", ".").Layers));
        Assert.Equal("head", graph.Output);
        var network = graph.For([1, 8, 8]);
        Assert.Equal(
            ["stem.weight", "stem.bias", "a.1.weight", "a.1.bias", "b.weight", "b.bias", "head.1.weight", "head.1.bias"],
            network.Parameters.Blocks.Select(block => block.Name));
        Assert.Equal([10L, 768], network.Parameters.Find("head.1.weight")!.Shape.Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_fault_in_the_wiring_is_one_sentence(string from, string to, string message)
    {
        // Where it occurs twice the last is meant.
        var at = Example.LastIndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0);
        var text = Example[..at] + to + Example[(at + from.Length)..];
        Assert.Equal(
            message,
            Assert.Throws<BadInputException>(() => new Network(ModelFile.Parse(text, "m.yaml", ".").Layers, [1, 8, 8])).Message);
    }

    // Whatever happens to a valid graph, the answer is a model or a sentence, never another exception.
    [Fact]
    public void A_damaged_graph_never_breaks_the_reader()
    {
        var random = Philox.For(1, "damage");
        string[] pieces = [
            "{", "}", "[", "]", ":", ",", "stem", "a", "join", "input", "from", "add", "concatenate", "axis", "layers", " ", "\n",
            "~", "-1", "output",
        ];
        for (var i = 0; i < 600; i++)
        {
            var text = Example;
            for (var k = random.NextInt(4); k >= 0; k--)
            {
                var at = random.NextInt(text.Length - 12);
                text = text[..at] + pieces[random.NextInt(pieces.Length)] + text[(at + random.NextInt(12))..];
            }

            try
            {
                _ = new Network(ModelFile.Parse(text, "m.yaml", ".").Layers, [1, 8, 8]);
            }
            catch (BadInputException exception)
            {
                Assert.DoesNotContain('\n', exception.Message);
            }
        }
    }

    [Fact]
    public void A_graph_of_many_nodes_is_no_burden()
    {
        GraphNode[] chain = [.. Enumerable.Range(0, 900)
            .Select(i => new GraphNode($"n{i}", new Tanh()) { From = [i == 0 ? GraphNode.Input : $"n{i - 1}"] })];
        Assert.Equal("n899", new Graph(chain).Output);
        Assert.Throws<GraphException>(() => new Graph([.. Enumerable.Range(0, 2000)
            .Select(i => new GraphNode($"n{i}", new Tanh()) { From = [i == 1999 ? GraphNode.Input : $"n{i + 1}"] })]));
    }

    [Fact]
    public void The_library_form_is_checked_alike()
    {
        Assert.Equal("x", Assert.Throws<GraphException>(() => new Graph([new("x", new Tanh()), new("x", new Tanh())])).Node);
        Assert.Throws<GraphException>(() => new Graph([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GraphNode("x", new Tanh { Name = "y" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GraphNode("", new Tanh()));
    }
}
