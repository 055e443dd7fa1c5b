using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Operators;
using Theodolite.Programs.Primitives;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Linear = Theodolite.Models.Layers.Linear;

namespace Theodolite.Tests.Objectives;

/// <summary>Token sequences: integer samples, several observations to a sample, positions that do not count.</summary>
public sealed class SequenceCurvatureTests
{
    private const int Sequences = 5;
    private const int Length = 3;
    private const int Words = 4;
    private static readonly Network Model = new(
        [new Embedding(Words, 3), new PositionEmbedding(), new Residual([new MultiHeadAttention(1)
        {
            Causal = true,
        }]), new Linear(Words)], [Length]);

    [Fact]
    public void Curvatures_of_sequences_do_not_depend_on_the_cut_and_are_symmetric()
    {
        foreach (var kind in Enum.GetValues<CurvatureKind>())
        {
            double[]? expected = null;
            foreach (var plan in (MicrobatchPlan[])[new(Sequences, 8), new(2, 3)])
            {
                using var objective = Objective(new TracedSettings { Microbatch = plan });
                using var curvature = objective.Curvature(Point(objective), new() { Kind = kind, Draws = 2 });
                OperatorChecks.Require(curvature);
                var matrix = CurvatureProblems.Matrix(curvature, 8);
                CurvatureProblems.Close(expected ??= matrix, matrix, 1e-13);
            }
        }
    }

    [Fact]
    public void Every_position_that_counts_is_an_observation()
    {
        using var objective = Objective(new TracedSettings());
        var theta = Point(objective);
        using var curvature = objective.Curvature(theta, new() { Kind = CurvatureKind.EmpiricalFisher });
        var p = theta.Length;
        var expected = new double[p * p];
        var counted = 0;
        for (var i = 0; i < Sequences; i++)
        {
            for (var t = 0; t < Length; t++)
            {
                if (Label(i, t) < 0)
                {
                    continue;
                }

                counted++;
                using var one = Objective(new TracedSettings(), only: (i, t));
                var g = new double[p];
                one.Gradient(theta, g);
                for (var j = 0; j < expected.Length; j++)
                {
                    expected[j] += g[j / p] * g[j % p];
                }
            }
        }

        CurvatureProblems.Close([.. expected.Select(x => x / counted)], CurvatureProblems.Matrix(curvature, p), 1e-12);
    }

    [Fact]
    public void Draws_at_every_position_come_near_gauss_newton()
    {
        using var objective = Objective(new TracedSettings());
        var theta = Point(objective);
        using var exact = objective.Curvature(theta, new() { Kind = CurvatureKind.GaussNewton });
        using var drawn = objective.Curvature(theta, new() { Kind = CurvatureKind.MonteCarloFisher, Draws = 80 });
        var (a, b) = (CurvatureProblems.Matrix(exact, theta.Length), CurvatureProblems.Matrix(drawn, theta.Length));
        var error = Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum() / a.Sum(x => x * x));
        Assert.True(error < 0.25, $"{error}");
    }

    private static long Label(int sequence, int position) => (sequence + position) % 4 == 3 ? -100 : ((3 * sequence) + position) % Words;

    private static TracedObjective Objective(TracedSettings settings, (int Sequence, int Position)? only = null)
    {
        long[] words = [.. Enumerable.Range(0, Sequences * Length).Select(i => (long)((i * i) + 1) % Words)];
        long[] labels = [.. Enumerable.Range(0, Sequences * Length).Select(i =>
            only is { } wanted && (wanted.Sequence, wanted.Position) != (i / Length, i % Length) ? -100 : Label(i / Length, i % Length))];
        return new TracedObjective(
            Model.Parameters,
            Tensor.From(words, [Sequences, Length]),
            Tensor.From(labels, [Sequences, Length]),
            new TracedModel
            {
                Outputs = (parameters, _, input) => Model.Trace(parameters, input),
                Terms = (z, y) => Theodolite.Objectives.Traced.Losses.CrossEntropyTerms(z, y.KnownLabels()),
                Weights = (y, dtype) => y.LabelMask(dtype),
                Likelihood = new CategoricalLikelihood(),
            },
            settings,
            DType.Float64);
    }

    private static double[] Point(Objective objective) => TestProblems.Numbers<double>((int)objective.Parameters.Count, 3);
}
