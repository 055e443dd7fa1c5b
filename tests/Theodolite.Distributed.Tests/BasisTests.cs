using Theodolite.Collectives;
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
