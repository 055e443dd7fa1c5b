using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;
using Theodolite.Networks;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Tests.Diagnosis;

/// <summary>On inputs that nobody scaled a survey finds no minimum and no saddle that is not there: over 300 points with dense
/// truth.</summary>
[Collection(NativeHandles.Name)]
[Trait("Pace", "slow")]
public sealed class UnscaledInputTests(ITestOutputHelper output)
{
    private static readonly int[] s_stops = [0, 30, 1_000];

    public static TheoryData<string, DType> Families => new()
    {
        { "linear", DType.Float32 }, { "linear", DType.Float64 },
        { "logistic", DType.Float32 }, { "logistic", DType.Float64 },
        { "mlp", DType.Float32 }, { "mlp", DType.Float64 },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void No_false_minimum_and_no_false_saddle(string model, DType dtype)
    {
        var (points, faults, minima) = (0, new List<string>(), 0);
        foreach (var problem in ScaledRegression.All)
        {
            using var objective = Objective(problem, model, dtype);
            foreach (var (place, theta) in Points(objective, dtype))
            {
                points++;
                var survey = new Survey().Run(objective, theta);
                output.WriteLine($"{problem.Name} {place}: {survey.Verdict} f {survey.Loss:G5}");
                if (survey.Verdict == Verdict.LocalMinimum || survey.Verdict == Verdict.FlatMinimum)
                {
                    minima++;
                    var attainable = DenseTruth.Attainable(objective, theta);
                    if (survey.Loss - attainable > (1e-3 * survey.Loss) + (1e-9 * objective.ReferenceLoss!.Value))
                    {
                        faults.Add($"{problem.Name} {place}: {survey.Verdict} at {survey.Loss:R}, {attainable:R} is attained\n"
                            + $"{VerdictTests.Describe(survey)}");
                    }
                }
                else if (survey.Verdict.IsCritical && (model != "mlp" || !(DenseTruth.LowestAtCriticalPoint(objective, theta) < -1e-9)))
                {
                    faults.Add($"{problem.Name} {place}: {survey.Verdict}\n{VerdictTests.Describe(survey)}");
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {points}:\n{string.Join("\n\n", faults.Take(3))}");
        Assert.True(points >= 50);
        Assert.True(model == "mlp" || minima >= 8, $"{minima} minima were recognised as such.");
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("logistic")]
    [InlineData("mlp")]
    public void Verdicts_do_not_change_with_the_unit_of_the_inputs(string model)
    {
        foreach (var exponent in (int[])[-20, 20])
        {
            var factor = Math.ScaleB(1, exponent);
            var plain = new ScaledRegression("plain", [new(1), new(1, 0.5), new(1)]);
            var scaled = new ScaledRegression(
                "scaled",
                [.. plain.Columns.Select(column => new Column(factor * column.Scale, factor * column.Offset))]);
            using var one = Objective(plain, model, DType.Float64);
            using var other = Objective(scaled, model, DType.Float64);
            foreach (var (place, theta) in Points(one, DType.Float64))
            {
                var moved = theta.ToArray();
                var first = one.Parameters.Blocks[0];
                Vectors.Scale(moved.AsSpan((int)first.Offset, (int)first.Count), 1 / factor);
                var (a, b) = (new Survey().Run(one, theta), new Survey().Run(other, moved));
                Assert.Equal(a.Loss, b.Loss);
                Assert.True(a.Verdict == b.Verdict, $"{place} × {factor}: {VerdictTests.Describe(a)}\n\n{VerdictTests.Describe(b)}");
            }
        }
    }

    private static NetworkObjective Objective(ScaledRegression problem, string model, DType dtype) => model switch
    {
        "linear" => problem.Linear(dtype),
        "logistic" => problem.Logistic(dtype),
        _ => problem.Mlp(dtype),
    };

    // The start, along gradient descent at half the largest stable rate, the optimum, and beside it.
    private static IEnumerable<(string Place, double[] Theta)> Points(NetworkObjective objective, DType dtype)
    {
        using var precise = objective.InDoublePrecision() is var other && ReferenceEquals(other, objective) ? null : other;
        var loss = precise ?? objective;
        using var flat = loss.Hessian(new double[objective.Parameters.Count]);
        var largest = Norm(flat, (int)objective.Parameters.Count);
        foreach (var (name, start) in ((string, double[])[])[("zero", new double[objective.Parameters.Count]),
        ("random", objective.InitialParameters(3))])
        {
            var theta = Stored(start, dtype);
            var gradient = new double[theta.Length];
            var done = 0;
            foreach (var stop in s_stops)
            {
                for (; done < stop; done++)
                {
                    loss.Gradient(theta, gradient);
                    using var hessian = done % 50 == 0 ? loss.Hessian(theta) : null;
                    largest = hessian is null ? largest : Math.Max(largest, Norm(hessian, theta.Length));
                    Vectors.AddScaled(theta, -1 / largest, gradient);
                    theta = Stored(theta, dtype);
                }

                yield return ($"{name} after {stop}", theta.ToArray());
            }

            var optimum = DenseTruth.Minimum(loss, theta);
            yield return ($"optimum from {name}", Stored(optimum, dtype));
            yield return ("beside the "
                + $"optimum from {name}", Stored([.. optimum.Select((x, i) => x * (1 + (i % 2 == 0 ? 1e-3 : -1e-3)))], dtype));
        }
    }

    private static double Norm(LinearOperator hessian, int n)
    {
        var vector = Enumerable.Range(0, n).Select(i => 1.0 + (i % 3)).ToArray();
        var image = new double[n];
        var norm = 1.0;
        for (var i = 0; i < 30; i++)
        {
            hessian.Apply(vector, image, 1);
            norm = Vectors.Norm(image) / Vectors.Norm(vector);
            if (!(norm > 0))
            {
                return 0;
            }

            image.CopyTo(vector, 0);
            Vectors.Scale(vector, 1 / Vectors.Norm(vector));
        }

        return norm;
    }

    private static double[] Stored(double[] theta, DType dtype)
        => dtype == DType.Float32 ? [.. theta.Select(x => (double)(float)x)] : theta.ToArray();
}
