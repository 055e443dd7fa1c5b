using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Torch;

namespace Theodolite.Tests.Models;

/// <summary>What an embedding is given is checked before anything runs, wherever it stands.</summary>
public sealed class TokenInputTests
{
    private static readonly Embedding s_embedding = new(4, 3);

    public static TheoryData<string> Models => [.. Layers().Keys];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_number_that_is_no_token_is_named_with_its_place_and_the_layer(string name)
    {
        var network = new Network(Layers()[name], [2]);
        using (var objective = Objective(network, [0, 1, 2, 3, 3, 0]))
        {
            Assert.True(double.IsFinite(objective.Value(objective.InitialParameters(0))));
        }

        foreach (var (value, shown) in ((double, string)[])[(4, "4"), (-1, "-1"), (0.5, "0.5"), (1e18, "1E+18")])
        {
            var message = Assert.Throws<BadInputException>(() => Objective(network, [0, 1, 2, value, 3, 0])).Message;
            Assert.Contains($"Row 2, column 2 of x is {shown}, but layer", message);
            Assert.Contains("(embedding) takes whole numbers from 0 to 3", message);
        }
    }

    [Fact]
    public void An_embedding_of_what_other_layers_compute_is_refused()
    {
        foreach (var layers in (Layer[][])[
            [new Relu(), s_embedding, new Flatten(), new Linear(2)],
            [new Linear(2), new Flatten(), s_embedding, new Flatten(), new Linear(2)],
            [new Residual([new Linear(2)]), new Chain([s_embedding]), new Flatten(), new Linear(2)],
            [new Graph([new("a", new Tanh()), new("b", s_embedding, new Flatten(), new Linear(2)) { From = ["a"] }])],
        ])
        {
            var message = Assert.Throws<BadInputException>(() => Objective(new Network(layers, [2]), [0, 1, 2, 3, 3, 0])).Message;
            Assert.Contains("(embedding) takes tokens, whole numbers of x as they are, but", message);
        }
    }

    // Embeddings before which nothing changes the numbers; in most of them not all that takes the samples is one.
    private static Dictionary<string, Layer[]> Layers() => new()
    {
        ["first"] = [s_embedding, new Flatten(), new Linear(2)],
        ["flattened"] = [new Flatten(), new Chain([new Flatten(), s_embedding]), new Flatten(), new Linear(2)],
        ["beside the samples"] = [new Concatenation([[], [s_embedding, new Flatten()]]), new Linear(2)],
        ["in a node beside another"] =
        [
            new Graph(
                [
                    new("words", s_embedding, new Flatten()), new("numbers", new Linear(6)),
                    new("sum", new Linear(2)) { From = ["words", "numbers"], Join = NodeJoin.Add },
                ]),
        ],
        ["the smaller of two"] =
        [
            new Concatenation([[s_embedding, new Flatten()], [new Embedding(9, 3), new Flatten()]]), new Linear(2),
        ],
    };

    private static NetworkObjective Objective(Network network, double[] numbers) =>
        new(network, Dataset.Create("x", [2], numbers, [0, 1, 0]), new CrossEntropy(), DType.Float64);
}
