using System.Numerics;
using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Training.Monitors;

/// <summary>
/// The largest eigenvalue of the Hessian that the optimizer sees (<see cref="SeenHessian"/>), on fixed samples, and its ratio to the
/// limit beyond which steps across it grow (<see cref="OptimizerSettings.Stability"/>). Each measurement is a Lanczos run of three
/// products that begins at the last one's vector, so it converges over the training.
/// </summary>
internal sealed class Sharpness(ITrainable objective, Tensor probe, OptimizerSettings settings, ulong seed) : Monitor
{
    private const int Products = 3;
    private double[]? _vector;

    public override string Name => "sharpness";

    public override double[]? Memory { get => _vector; set => _vector = value; }

    public override void Measure(MonitoredStep step, Action<string, double> report)
    {
        using var hessian = objective.Hessian(step.After, probe);
        // Only a preconditioner has to be looked up in the optimizer's state, which is copied for it.
        var limit = settings.Stability(step.Rates) ?? settings.Stability(step.Rates, State(step));
        if (_vector is null)
        {
            _vector = new double[objective.ParameterCount];
            Philox.For(seed, "monitor/sharpness").RandomUnitVector(_vector);
        }

        (var value, _vector) = Largest(new SeenHessian(hessian, limit, step.Plan), _vector, Products);
        report(Name, value);
        if (limit is { Curvature: > 0 and < double.PositiveInfinity } && !step.Plan.Blocks.Any(block => block.WeightDecay is not null))
        {
            report("sharpness-ratio", value / limit.Curvature);
        }
    }

    /// <summary>The largest Ritz value and its vector, from k products beginning at v.</summary>
    internal static (double Value, double[] Vector) Largest(SeenHessian hessian, double[] start, int k)
    {
        var (basis, diagonal, off) = (new List<double[]> { start }, new List<double>(), new List<double>());
        while (true)
        {
            var v = basis[^1];
            var product = hessian.Times(v);
            diagonal.Add(Dot(product, v));
            foreach (var known in basis)
            {
                Subtract(product, known, Dot(product, known));
            }

            var norm = Math.Sqrt(Dot(product, product));
            if (basis.Count == k || !(norm > 1e-10 * Math.Abs(diagonal[0])))
            {
                break;
            }

            off.Add(norm);
            basis.Add(Array.ConvertAll(product, value => value / norm));
        }

        var (values, vectors) = ImplicitQl.SolveTridiagonal(diagonal.ToArray(), off.ToArray());
        var largest = Array.IndexOf(values, values.Max());
        var vector = new double[start.Length];
        for (var i = 0; i < basis.Count; i++)
        {
            Subtract(vector, basis[i], -vectors[(largest * basis.Count) + i]);
        }

        var length = Math.Sqrt(Dot(vector, vector));
        return (values[largest], Array.ConvertAll(vector, value => value / length));
    }

    private static OptimizerState<double> State(MonitoredStep step)
    {
        var saved = step.Update.Save();
        return new(saved.Optimizer, saved.Steps, saved.Slots, saved.Scalars);
    }

    private static double Dot(double[] a, double[] b)
    {
        var (sum, i) = (Vector<double>.Zero, 0);
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sum += new Vector<double>(a, i) * new Vector<double>(b, i);
        }

        var total = Vector.Sum(sum);
        for (; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }

    private static void Subtract(double[] target, double[] source, double factor)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] -= factor * source[i];
        }
    }
}

/// <summary>
/// Trace of the Hessian by Hutchinson's estimator with four random signs, and its largest eigenvalue from the same linearization and
/// block, on fixed samples.
/// </summary>
internal sealed class CurvatureMonitor(ITrainable objective, Tensor probe, ulong seed) : Monitor
{
    private const int Probes = 4;
    private const int Products = 4;
    private double[]? _vector;

    public override string Name => "curvature";

    public override double[]? Memory { get => _vector; set => _vector = value; }

    public override void Measure(MonitoredStep step, Action<string, double> report)
    {
        var count = (int)objective.ParameterCount;
        using var hessian = objective.Hessian(step.After, probe);
        var (signs, products) = (new double[Probes * count], new double[Probes * count]);
        Philox.For(seed, "monitor/trace", (ulong)step.Number).FillRademacher(signs);
        hessian.Apply(signs, products, Probes);
        var samples = Enumerable.Range(0, Probes).Select(i => Enumerable.Range(i * count, count).Sum(j => signs[j] * products[j]))
            .ToArray();
        var mean = samples.Average();
        report("trace", mean);
        report("trace-error", Math.Sqrt(samples.Sum(value => (value - mean) * (value - mean)) / (Probes - 1) / Probes));
        if (_vector is null)
        {
            _vector = new double[count];
            Philox.For(seed, "monitor/top").RandomUnitVector(_vector);
        }

        (var value, _vector) = Sharpness.Largest(new SeenHessian(hessian), _vector, Products);
        report("top-eigenvalue", value);
    }
}
