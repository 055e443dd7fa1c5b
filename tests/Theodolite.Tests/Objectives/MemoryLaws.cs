using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Programs.Evaluation;
using Theodolite.Torch;

namespace Theodolite.Tests.Objectives;

/// <summary>The plan of microbatches keeps what products compute within its budget, from the programs alone: nothing is run.</summary>
public sealed class MemoryLaws
{
    public static TheoryData<string, long> Networks => new()
    {
        { "wide", 1L << 30 },
        { "wide", 64 << 20 },
        { "residual", 1L << 30 },
        { "residual", 256 << 20 },
        { "dense", 16 << 20 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Products_of_a_planned_block_fit_their_workspace(string name, long bytes)
    {
        var network = Of(name);
        using var objective = new TracedObjective(
            network.Parameters,
            Tensor.Zeros([4096, .. network.Input.Span]),
            Tensor.Zeros([4096], DType.Int64),
            new TracedModel { Outputs = (parameters, _, input) => network.Trace(parameters, input), Terms = Losses.CrossEntropyTerms },
            new TracedSettings { WorkspaceBytes = bytes });
        var (rows, tangents) = (objective.Plan.Rows, objective.Plan.Tangents);
        var programs = objective.Programs(rows, 4096);
        var peaks = new List<long> { Footprint.Peak(objective.Programs(rows * tangents, 4096).WithGradient.Program) };
        foreach (var kind in (CurvatureKind[])[CurvatureKind.Hessian, CurvatureKind.GaussNewton])
        {
            var curvature = programs.Curvature(new(kind, [.. Enumerable.Range(0, network.Parameters.Blocks.Count)], 0));
            peaks.Add(Footprint.Peak(curvature.Known.Program));
            peaks.Add(Footprint.Peak(curvature.Block(tangents).Body.Program));
        }

        // The sums of a product over the parameters are not the workspace of a microbatch.
        var allowed = bytes + (3L * tangents * network.Parameters.Count * sizeof(float));
        Assert.True(
            peaks.Max() <= allowed,
            $"{string.Join(", ", peaks.Select(peak => peak >> 20))} MiB of {allowed >> 20} MiB in {rows} rows of {tangents} tangents");
        // A plan that took far less than it may would waste the kernels.
        Assert.True(8 * peaks.Max() >= Math.Min(bytes, 100 << 20), $"{peaks.Max() >> 20} MiB of {bytes >> 20} MiB");
    }

    [Fact]
    public void Tangents_of_many_parameters_fit_the_workspace_too()
    {
        var network = new Network([new Linear(4096), new Tanh(), new Linear(10)], [1024]);
        using var objective = new TracedObjective(
            network.Parameters, Tensor.Zeros([64, 1024]), Tensor.Zeros([64], DType.Int64), (p, x, y) => Losses.CrossEntropy(
                network.Trace(p, x),
                y),
            new TracedSettings { WorkspaceBytes = 200 << 20 });
        Assert.InRange(3L * objective.Plan.Tangents * network.Parameters.Count * sizeof(float), 1, 200 << 20);
    }

    private static Network Of(string name) => new(name switch
    {
        "wide" => [new Conv2d(64, 3) { Padding = 1 }, new Relu(), new Conv2d(64, 3)
        {
            Padding = 1,
        }, new Relu(), new MaxPool2d(2), new Conv2d(128, 3) { Padding = 1 }, new Gelu(), new Flatten(), new Linear(10)],
        "residual" => [new Conv2d(16, 3)
        {
            Padding = 1,
        }, .. Enumerable.Range(0, 6).Select(_ => new Residual([
            new Conv2d(16, 3) { Padding = 1 }, new Tanh(), new Conv2d(16, 3) { Padding = 1 }, new Silu(),
        ])), new AvgPool2d(8), new Flatten(), new Linear(10)],
        _ => [new Flatten(), new Linear(512), new Tanh(), new Linear(256), new Sigmoid(), new Linear(10)],
    }, [3, 32, 32]);
}
