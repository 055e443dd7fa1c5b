using Theodolite.Collectives;
using Theodolite.Estimators;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;

namespace Theodolite.Distributed.Tests;

/// <summary>A basis whose columns are divided among processes.</summary>
public class BasisTests
{
    // 45,010 parameters, so that a basis of 192 rows is divided.
    private const string Wide = """
        model: [{linear: {out: 600}}, tanh, {linear: {out: 10}}]
        loss: cross-entropy
        """;

    private static readonly Lanczos s_settings = new() { Smallest = 1, Largest = 3, MaximumProducts = 40, Verify = false };

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void ADividedBasisFindsTheSame(int count)
    {
        LanczosResult Solve(Processes processes)
        {
            using var study = Studies.Of(Wide, processes);
            using var hessian = study.Training.Hessian(study.Start(2));
            var result = s_settings.Solve(hessian);
            var (vector, image) = (result.Largest[0].Vector.ToArray(), new double[hessian.Dimension]);
            hessian.Apply(vector, image, 1);
            Vectors.AddScaled(image, -result.Largest[0].Value, vector);
            Assert.InRange(Vectors.Norm(image), 0, 1e-4 * result.Norm);
            return result;
        }

        var alone = Solve(Processes.Alone);
        var divided = Team.Run(count, Solve);
        Assert.Equal(1, alone.BasisParts);
        Assert.All(divided, result =>
        {
            Assert.Equal(count, result.BasisParts);
            Assert.True(result.MemoryBytes < alone.MemoryBytes * 0.6);
            Assert.All(alone.Largest.Zip(result.Largest), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 1e-6 * alone.Norm));
            Assert.All(
                divided[0].Largest.Zip(result.Largest),
                pair => Assert.True(pair.First.Vector.Span.SequenceEqual(pair.Second.Vector.Span)));
        });
    }

    // Probes of a density and the starts of a bound are whole, their bases are not.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void DividedProbesGiveTheSameDensity(int count)
    {
        var settings = new SpectralDensity { Probes = 4, Steps = 100 };
        DensityResult Compute(Processes processes)
        {
            using var study = Studies.Of(Wide, processes);
            using var hessian = study.Training.Hessian(study.Start(2));
            var unit = new double[hessian.Dimension];
            unit[0] = 1;
            return (settings with { Deflation = new([0.0], [unit]) }).Compute(hessian);
        }

        var alone = Compute(Processes.Alone);
        var divided = Team.Run(count, Compute);
        var norm = alone.Probes.Max(rule => rule.Nodes.Max(Math.Abs));
        Assert.True(alone.Sweeps > 0);
        Assert.All(divided, density =>
        {
            Assert.True(density.MemoryBytes < alone.MemoryBytes * 0.6);
            Assert.InRange(density.OrthogonalityLoss, 0, 1e-3);
            Assert.Equal(alone.Trace.Value, density.Trace.Value, 1e-5 * norm * alone.Dimension);
            Assert.All(alone.Probes.Zip(density.Probes), pair =>
            {
                Assert.Equal(pair.First.Nodes[^1], pair.Second.Nodes[^1], 1e-5 * norm);
                Assert.Equal(pair.First.Nodes[0], pair.Second.Nodes[0], 1e-5 * norm);
            });
            Assert.Equal(
                divided[0].Probes.SelectMany(rule => rule.Nodes.Concat(rule.Weights)),
                density.Probes.SelectMany(rule => rule.Nodes.Concat(rule.Weights)));
        });
    }

    [Theory]
    [InlineData(2, 1, 3e-4)]
    [InlineData(3, 2, 1e-3)]
    public void ADividedBoundFindsTheSame(int count, int starts, double resolution)
    {
        var settings = new LanczosBound { Resolution = resolution, Starts = starts };
        LanczosBoundResult Compute(Processes processes)
        {
            using var study = Studies.Of(Wide, processes);
            using var hessian = study.Training.Hessian(study.Start(2));
            return settings.Compute(hessian);
        }

        var alone = Compute(Processes.Alone);
        var divided = Team.Run(count, Compute);
        var spread = alone.Largest - alone.Smallest;
        Assert.All(divided, result =>
        {
            Assert.True(result.MemoryBytes < alone.MemoryBytes * 0.7);
            Assert.Equal(alone.Steps, result.Steps);
            Assert.Equal(alone.Smallest, result.Smallest, 1e-5 * spread);
            Assert.Equal(alone.Largest, result.Largest, 1e-5 * spread);
            Assert.Equal(alone.LowerBound, result.LowerBound, 1e-3 * spread);
            Assert.InRange(result.Orthogonality, 0, 1e-5);
            Assert.True(divided[0].Vector.Span.SequenceEqual(result.Vector.Span));
        });
    }

    // What a divided basis has come to goes on in one that is not, bit for bit the same rows.
    [Fact]
    public void AStateGoesOnWithAnotherNumberOfProcesses()
    {
        LanczosResult Go(Processes processes, LanczosState? state, int products)
        {
            using var study = Studies.Of(Wide, processes);
            using var hessian = study.Training.Hessian(study.Start(2));
            return (s_settings with { KeepState = true, MaximumProducts = products })
                .Solve(hessian, state is null ? null : LanczosStart.From(state));
        }

        var straight = Go(Processes.Alone, null, 40);
        var states = Team.Run(2, processes => Go(processes, null, 20).State!);
        var resumed = Go(Processes.Alone, states[1], 40);
        Assert.All(straight.Largest.Zip(resumed.Largest), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 1e-6 * straight.Norm));
    }
}
