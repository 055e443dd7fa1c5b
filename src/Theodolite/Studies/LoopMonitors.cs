using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;
using Theodolite.Training.Monitors;

namespace Theodolite.Studies;

/// <summary>The monitors of a loop of one's own: they see the weights before and after a step, and may ask the loss for its
/// Hessian.</summary>
internal sealed class LoopMonitors(Objective objective, double[] start, WatchSettings settings, TimeProvider clock)
{
    private const int Products = 3;
    private const int Probes = 4;

    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(200);

    private readonly long _began = clock.GetTimestamp();
    private readonly Dictionary<string, TimeSpan> _latest = [];
    private double[]? _vector;

    /// <summary>Time of those that ask for the Hessian.</summary>
    public TimeSpan Spent { get; private set; }

    /// <summary>Measures.</summary>
    /// <param name="step">The number of the step.</param>
    /// <param name="before">θ before it; null where it is not known.</param>
    /// <param name="after">θ after it.</param>
    /// <param name="gradient">Its gradient; null where it is not known.</param>
    /// <param name="rate">Its learning rate; null where it is not known.</param>
    /// <param name="report">Receives name and value.</param>
    public void Measure(
        long step,
        double[]? before,
        double[] after,
        double[]? gradient,
        double? rate,
        Action<string, double> report)
    {
        foreach (var name in settings.Monitors)
        {
            switch (name)
            {
                case "gradient-norm" when gradient is not null:
                    report(name, Vectors.Norm(gradient));
                    break;
                case "update-size" when before is not null:
                    var size = Vectors.Norm(before);
                    report(name, Between(before, after) / (size > 0 ? size : 1));
                    break;
                case "distance":
                    report(name, Between(start, after));
                    break;
                case "sharpness":
                    Dearly(name, () => Sharp(after, rate, report));
                    break;
                case "curvature":
                    Dearly(name, () => Trace(step, after, report));
                    break;
            }
        }
    }

    private static double Between(double[] from, double[] to)
    {
        var way = (double[])to.Clone();
        Vectors.AddScaled(way, -1, from);
        return Vectors.Norm(way);
    }

    private void Dearly(string name, Action measure)
    {
        var training = clock.GetElapsedTime(_began) - Spent;
        if (Spent + _latest.GetValueOrDefault(name, s_first) > settings.Budget * training)
        {
            return;
        }

        var begun = clock.GetTimestamp();
        try
        {
            measure();
        }
        catch (NumericalFailureException)
        {
            // A product that is not finite is no number to report; the loss says so itself soon enough.
        }

        _latest[name] = clock.GetElapsedTime(begun);
        Spent += _latest[name];
    }

    private void Sharp(double[] theta, double? rate, Action<string, double> report)
    {
        using var hessian = objective.Hessian(theta);
        if (_vector is null)
        {
            _vector = new double[theta.Length];
            Philox.For(settings.Seed, "monitor/sharpness").RandomUnitVector(_vector);
        }

        (var value, _vector) = Sharpness.Largest(new SeenHessian(hessian), _vector, Products);
        report("sharpness", value);
        if (rate is { } η && settings.Optimizer?.Stability(new StepRates(η)) is { Preconditioner: null, Curvature: > 0 } limit)
        {
            report("sharpness-ratio", (value + limit.Decay) / limit.Curvature);
        }
    }

    private void Trace(long step, double[] theta, Action<string, double> report)
    {
        using var hessian = objective.Hessian(theta);
        var (signs, products) = (new double[Probes * theta.Length], new double[Probes * theta.Length]);
        Philox.For(settings.Seed, "monitor/trace", (ulong)step).FillRademacher(signs);
        hessian.Apply(signs, products, Probes);
        var samples = Enumerable.Range(0, Probes)
            .Select(i => Vectors.Dot(signs.AsSpan(i * theta.Length, theta.Length), products.AsSpan(i * theta.Length, theta.Length)))
            .ToArray();
        var mean = samples.Average();
        report("trace", mean);
        report("trace-error", Math.Sqrt(samples.Sum(value => (value - mean) * (value - mean)) / (Probes - 1) / Probes));
    }
}
