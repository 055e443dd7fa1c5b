using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;
using static Theodolite.Programs.Tests.Arrays;

namespace Theodolite.Programs.Tests;

/// <summary>What must hold of every primitive under every transform, checked in float64 on a registry of functions.</summary>
public sealed class PrimitiveLaws : IDisposable
{
    // Central differences with step u^(1/3) err by about u^(2/3) times third derivatives of order 10.
    private const double Step = 1e-5;
    private const double DifferenceTolerance = 1e-7;
    private const double RoundingTolerance = 1e-12;
    private readonly int _live = Tensor.LiveCount;

    public static TheoryData<ProgramCase> Cases => [.. ProgramCase.All];

    public void Dispose() => Assert.Equal(_live, Tensor.LiveCount);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Jvp_agrees_with_central_differences(ProgramCase law)
    {
        var (program, real, point, indices, direction) = Setup(law);
        var jvp = Jvp.Of(program, real);
        var tangent = Run(jvp, [.. point, .. indices, .. direction])[1];
        var ahead = Run(program, [.. Move(point, direction, Step), .. indices])[0];
        var behind = Run(program, [.. Move(point, direction, -Step), .. indices])[0];
        Close([.. ahead.Zip(behind, (a, b) => (a - b) / (2 * Step))], tangent, DifferenceTolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Linearization_is_the_jvp_and_its_transpose_is_adjoint(ProgramCase law)
    {
        var (program, real, point, indices, direction) = Setup(law);
        var linearized = Linearize.Of(program, real);
        var residuals = Residuals(RunAll(linearized.Known, [.. point, .. indices], fuse: false), linearized);
        var tangent = Run(linearized.Linear, [.. residuals, .. direction])[0];
        Close(Run(Jvp.Of(program, real), [.. point, .. indices, .. direction])[1], tangent, RoundingTolerance);

        var cotangent = Draw(tangent.Length, 77, -1, 1);
        var pulled = Run(Transpose.Of(linearized.Linear, linearized.TangentInputs), [.. residuals, cotangent]);
        var left = Dot(tangent, cotangent);
        var right = direction.Zip(pulled, Dot).Sum();
        Assert.Equal(left, right, RoundingTolerance * (1 + Norm(tangent) * Norm(cotangent)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_block_of_tangents_equals_a_loop_over_them(ProgramCase law)
    {
        const int Size = 3;
        var (program, real, point, indices, _) = Setup(law);
        var linearized = Linearize.Of(program, real);
        var residuals = Residuals(RunAll(linearized.Known, [.. point, .. indices], fuse: false), linearized);
        var directions = Enumerable.Range(0, Size).Select(i => Directions(law, 100 + (ulong)i)).ToArray();
        var block = real.Select(j => directions.SelectMany(direction => direction[j]).ToArray()).ToArray();
        var batched = Batch.Of(linearized.Linear, linearized.TangentInputs, Size);
        var expected = directions.SelectMany(direction => Run(linearized.Linear, [.. residuals, .. direction])[0]).ToArray();
        Close(expected, Run(batched, [.. residuals, .. block])[0], RoundingTolerance);
        Close(expected, Run(batched, [.. residuals, .. block], fuse: true)[0], RoundingTolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Hessian_products_agree_with_differences_of_gradients_and_are_symmetric(ProgramCase law)
    {
        var loss = law with { Function = x => Weighted(law.Function(x)) };
        var (program, real, point, indices, direction) = Setup(loss);
        var gradient = Gradient.Of(program, real);
        var linearized = Linearize.Of(gradient, real);
        var residuals = Residuals(RunAll(linearized.Known, [.. point, .. indices], fuse: false), linearized);
        double[][] Product(double[][] v) => Run(linearized.Linear, [.. residuals, .. v])[1..];

        var product = Product(direction).SelectMany(x => x).ToArray();
        var ahead = Run(gradient, [.. Move(point, direction, Step), .. indices])[1..].SelectMany(x => x).ToArray();
        var behind = Run(gradient, [.. Move(point, direction, -Step), .. indices])[1..].SelectMany(x => x).ToArray();
        Close([.. ahead.Zip(behind, (a, b) => (a - b) / (2 * Step))], product, 10 * DifferenceTolerance);

        var other = Directions(law, 9);
        var flatDirection = direction.SelectMany(x => x).ToArray();
        var flatOther = other.SelectMany(x => x).ToArray();
        var otherProduct = Product(other).SelectMany(x => x).ToArray();
        var asymmetry = Dot(product, flatOther) - Dot(flatDirection, otherProduct);
        Assert.Equal(0, asymmetry, RoundingTolerance * (1 + Norm(product) * Norm(flatOther) + Norm(otherProduct) * Norm(flatDirection)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Blocks_of_hessian_products_survive_fusion_and_partition(ProgramCase law)
    {
        const int Size = 2;
        var loss = law with { Function = x => Weighted(law.Function(x)) };
        var (program, real, point, indices, _) = Setup(loss);
        var linearized = Linearize.Of(Gradient.Of(program, real), real);
        var residuals = Residuals(RunAll(linearized.Known, [.. point, .. indices], fuse: false), linearized);
        var directions = Enumerable.Range(0, Size).Select(i => Directions(law, 200 + (ulong)i)).ToArray();
        var block = real.Select(j => directions.SelectMany(direction => direction[j]).ToArray()).ToArray();
        var single = directions.Select(direction => Run(linearized.Linear, [.. residuals, .. direction])).ToArray();

        var batched = Batch.Of(linearized.Linear, linearized.TangentInputs, Size);
        var partition = Partition.Of(batched, linearized.TangentInputs);
        var shared = Run(partition.Prologue, block);
        var terms = Run(partition.Body, [.. shared, .. residuals], fuse: true);
        var outputs = Run(partition.Epilogue, terms);
        for (var j = 0; j < outputs.Length; j++)
        {
            Close([.. single.SelectMany(outputs => outputs[j])], outputs[j], RoundingTolerance);
        }
    }

    /// <summary>A smooth scalar that weighs every element differently, so that no derivative cancels.</summary>
    private static Value Weighted(Value y)
    {
        var flat = y.Reshape([y.Shape.Count]);
        var weights = Enumerable.Range(0, (int)y.Shape.Count).Select(i =>
            y.Builder.Literal(Math.Sin(1 + i), Shape.Scalar, DType.Float64).Expand([1], []));
        var w = LayoutOperations.Concatenate(0, [.. weights]);
        return (flat + w).Square().Sum();
    }

    private static (Program Program, int[] Real, double[][] Point, Array[] Indices, double[][] Direction) Setup(ProgramCase law)
    {
        var point = law.Inputs.Select((shape, i) => Draw(shape.Count, 1 + (ulong)i, law.Domain.Low, law.Domain.High)).ToArray();
        Array[] indices = [.. law.Indices
            .Select((index, i) => (Array)Draw(index.Shape.Count, 50 + (ulong)i, 0, index.Bound).Select(x => (long)x).ToArray())];
        return (law.Trace(), [.. Enumerable.Range(0, law.Inputs.Length)], point, indices, Directions(law, 7));
    }

    private static double[][] Directions(ProgramCase law, ulong seed) =>
        [.. law.Inputs.Select((shape, i) => Draw(shape.Count, seed + (1000 * (ulong)i), -1, 1))];

    private static double[][] Move(double[][] point, double[][] direction, double step) =>
        [.. point.Zip(direction, (x, d) => x.Zip(d, (a, b) => a + (step * b)).ToArray())];

    private static Array[] Residuals(Array[] known, Linearization linearized) => known[^linearized.Residuals..];
}
