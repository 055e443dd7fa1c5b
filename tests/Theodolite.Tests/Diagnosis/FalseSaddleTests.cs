using Theodolite.Data;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Tests.Diagnosis;

/// <summary>
/// Points beside minima, most of them in valleys, where the Hessian has small negative eigenvalues though there is no saddle: long
/// trainings at several tolerances and rates, in float32 and float64, and runs that diverged. Dense float64 algebra says what is true.
/// </summary>
[Collection(NativeHandles.Name)]
[Trait("Pace", "slow")]
public sealed class FalseSaddleTests(ITestOutputHelper output)
{
    private const int Samples = 40;
    private const int Steps = 6_000;

    // ‖g‖ relative to that at the start, at which points are taken.
    private static readonly double[] s_tolerances = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];

    public static TheoryData<string, DType> Families => new(
        from name in (string[])["factorised", "autoencoder", "relu", "rescaled relu", "tanh", "softmax", "recurrent"]
        from dtype in (DType[])[DType.Float32, DType.Float64]
        select (name, dtype));

    [Theory]
    [MemberData(nameof(Families))]
    public void Valleys_hold_no_saddles(string name, DType dtype)
    {
        var (points, minima, faults) = (0, 0, new List<string>());
        for (ulong seed = 0; seed < 3; seed++)
        {
            using var objective = Objective(name, dtype, seed);
            foreach (var theta in Training(objective, seed, 0.5))
            {
                points++;
                var survey = new Survey().Run(objective, theta);
                output.WriteLine($"{seed}: {survey.Verdict} ‖g‖ {survey.GradientNorm:G3} λ {survey.Spectrum?.Minimum:G3}");
                if (!survey.Verdict.IsCritical)
                {
                    continue;
                }

                var lowest = DenseTruth.LowestAtCriticalPoint(objective, theta);
                minima += survey.Verdict == Verdict.LocalMinimum || survey.Verdict == Verdict.FlatMinimum ? 1 : 0;
                if (!IsTrue(survey, lowest, () => DenseTruth.Attainable(objective, theta)))
                {
                    faults.Add($"seed {seed}: truth {lowest:G4}\n{VerdictTests.Describe(survey)}");
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {points}:\n{string.Join("\n\n", faults.Take(3))}");
        Assert.True(points >= 6, $"{points}");
        output.WriteLine($"{points} points, {minima} minima");
    }

    [Theory]
    [InlineData("tanh")]
    [InlineData("relu")]
    [InlineData("softmax")]
    public void Diverged_runs_are_not_critical(string name)
    {
        foreach (var rate in (double[])[3, 10, 100, 1e4, 1e8])
        {
            using var objective = Objective(name, DType.Float64, 1);
            var theta = objective.InitialParameters(1);
            var gradient = new double[theta.Length];
            var largest = Largest(objective, theta);
            for (var step = 0; step < 60; step++)
            {
                objective.Gradient(theta, gradient);
                Vectors.AddScaled(theta, -rate / largest, gradient);
                if (!Vectors.AllFinite(theta))
                {
                    break;
                }

                var survey = new Survey().Run(objective, theta);
                output.WriteLine($"{rate} step {step}: f {survey.Loss:G4} {survey.Verdict}");
                Assert.True(
                    !survey.Verdict.IsCritical || survey.Loss <= 10 * objective.ReferenceLoss,
                    $"rate {rate}, step {step}\n{VerdictTests.Describe(survey)}");
            }
        }
    }

    // A saddle must have negative curvature at the exact critical point, a minimum nothing more to lose.
    private static bool IsTrue(SurveyResult survey, double lowest, Func<double> attainable)
    {
        if (survey.Verdict == Verdict.Saddle || survey.Verdict == Verdict.LocalMaximum)
        {
            return lowest < -1e-7;
        }

        if (survey.Verdict == Verdict.DegenerateSaddle)
        {
            return lowest > -1e-7 && attainable() < survey.Loss - (1e-6 * survey.Loss);
        }

        return survey.Verdict != Verdict.LocalMinimum || !(lowest < -1e-7);
    }

    // Gradient descent at a share of the stable rate, in the dtype of training; where ‖g‖ has fallen so far, and the end.
    private static IEnumerable<double[]> Training(NetworkObjective objective, ulong seed, double share)
    {
        var theta = Stored(objective.InitialParameters(seed), objective.DType);
        var gradient = new double[theta.Length];
        var (start, next, rate) = (0.0, 0, 0.0);
        for (var step = 0; step < Steps && next < s_tolerances.Length; step++)
        {
            objective.Gradient(theta, gradient);
            var norm = Vectors.Norm(gradient);
            start = step == 0 ? norm : start;
            if (norm <= s_tolerances[next] * start)
            {
                yield return theta.ToArray();
                next++;
            }

            rate = step % 200 == 0 ? 2 * share / Largest(objective, theta) : rate;
            Vectors.AddScaled(theta, -rate, gradient);
            theta = Stored(theta, objective.DType);
        }

        yield return theta;
    }

    private static double[] Stored(double[] theta, DType dtype)
        => dtype == DType.Float32 ? [.. theta.Select(x => (double)(float)x)] : theta.ToArray();

    private static double Largest(NetworkObjective objective, double[] theta)
    {
        using var hessian = objective.Hessian(theta);
        var vector = Enumerable.Range(0, theta.Length).Select(i => 1.0 + (i % 3)).ToArray();
        var image = new double[theta.Length];
        for (var i = 0; i < 20; i++)
        {
            hessian.Apply(vector, image, 1);
            image.CopyTo(vector, 0);
            Vectors.Scale(vector, 1 / Math.Max(1e-300, Vectors.Norm(vector)));
        }

        hessian.Apply(vector, image, 1);
        return Math.Max(1e-6, Vectors.Norm(image));
    }

    private static NetworkObjective Objective(string name, DType dtype, ulong seed)
    {
        var random = Philox.For(seed, "test/valleys");
        var inputs = new double[Samples * 3];
        random.FillGaussian(inputs);
        if (name == "recurrent")
        {
            // Nine inputs of size 1e4 as a sequence of three: every unit is saturated from the first step on.
            Vectors.Scale(inputs, 1e4);
            var sums = new double[Samples / 3];
            random.FillGaussian(sums);
            var cell = new Sequential([new Rnn(3), new Flatten(), new Linear(1)]).For([3, 3]);
            return new(cell, Dataset.Create(name, [3, 3], inputs[..(Samples / 3 * 9)], sums, [1]), new MeanSquaredError(), dtype);
        }

        if (name == "autoencoder")
        {
            var encoder = new Sequential([new Linear(2) { Bias = false }, new Linear(3) { Bias = false }]).For([3]);
            for (var i = 0; i < inputs.Length; i++)
            {
                inputs[i] *= 1 + (i % 3);
            }

            return new(encoder, Dataset.Create(name, [3], inputs, inputs, [3]), new MeanSquaredError(), dtype);
        }

        var noise = new double[Samples];
        random.FillGaussian(noise);
        double[] targets = [.. Enumerable.Range(0, Samples).Select(i => inputs[3 * i] - (0.5 * inputs[(3 * i) + 1]) + (0.3 * noise[i]))];
        Layer[] layers = name switch
        {
            "factorised" => [new Linear(2) { Bias = false }, new Linear(1) { Bias = false }],
            "relu" or "rescaled relu" => [new Linear(4), new Relu(), new Linear(1)],
            "softmax" => [new Linear(3), new Tanh(), new Linear(2)],
            _ => [new Linear(4), new Tanh(), new Linear(1)],
        };
        var network = new Sequential(layers).For([3]);
        if (name == "softmax")
        {
            return new(network, Dataset.Create(name, [3], inputs, [.. targets.Select(y => y > 0 ? 1.0 : 0)]), new CrossEntropy(), dtype);
        }

        if (name == "rescaled relu")
        {
            // Inputs a hundred times as large: what enters a unit is rescaled against what leaves it.
            Vectors.Scale(inputs, 100);
        }

        return new(network, Dataset.Create(name, [3], inputs, targets, [1]), new MeanSquaredError(), dtype);
    }
}
