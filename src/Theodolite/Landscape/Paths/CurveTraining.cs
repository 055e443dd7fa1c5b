using Theodolite.LinearAlgebra;
using Theodolite.Randomness;

namespace Theodolite.Landscape.Paths;

/// <summary>Adam on the bends of a curve.</summary>
/// <param name="settings">Points of a step, rate, seed.</param>
/// <param name="loss">f along the path.</param>
/// <param name="curve">The curve; its bends are moved.</param>
/// <param name="unit">The unit of the rate.</param>
internal sealed class CurveTraining(CurveFinder settings, PathLoss loss, ControlPoints curve, double unit)
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;

    private readonly (double Node, double Weight)[] _rule = settings.IsFixed
        ? GaussLegendre.Rule(settings.PointsPerStep)
        : [.. Enumerable.Repeat((0.0, 1.0 / settings.PointsPerStep), settings.PointsPerStep)];

    private readonly double[][] _gradients = Zeros(settings.Bends, curve.Points[0].Length);
    private readonly double[][] _first = Zeros(settings.Bends, curve.Points[0].Length);
    private readonly double[][] _second = Zeros(settings.Bends, curve.Points[0].Length);
    private readonly double[] _gradient = new double[curve.Points[0].Length];
    private readonly Philox _random = Philox.For(settings.Seed, "landscape/curve");

    public List<double> MeanLosses { get; } = [];

    public long Skipped { get; private set; }

    public void Step(int step)
    {
        MeanLosses.Add(Accumulate(step));
        var rate = settings.Rate * unit * (1 + Math.Cos(Math.PI * step / settings.Steps)) / 2;
        var (first, second) = (1 - Math.Pow(FirstDecay, step + 1), 1 - Math.Pow(SecondDecay, step + 1));
        for (var bend = 0; bend < settings.Bends; bend++)
        {
            var (point, gradient, m, v) = (curve.Points[bend + 1], _gradients[bend], _first[bend], _second[bend]);
            for (var i = 0; i < point.Length; i++)
            {
                m[i] += (1 - FirstDecay) * (gradient[i] - m[i]);
                v[i] += (1 - SecondDecay) * ((gradient[i] * gradient[i]) - v[i]);
                if (v[i] > 0)
                {
                    point[i] -= rate * (m[i] / first) / (Math.Sqrt(v[i] / second) + double.Epsilon);
                }
            }
        }
    }

    private static double[][] Zeros(int bends, int length) => [.. Enumerable.Range(0, bends).Select(_ => new double[length])];

    // ∂/∂cₖ ∫f(φ(t))dt = ∫wₖ(t)∇f(φ(t))dt. A point whose loss or gradient is not finite is left out of the mean.
    private double Accumulate(int step)
    {
        Array.ForEach(_gradients, gradient => Array.Clear(gradient));
        var (mean, total) = (0.0, 0.0);
        for (var i = 0; i < _rule.Length; i++)
        {
            var t = settings.IsFixed ? _rule[i].Node : (i + _random.NextDouble()) / _rule.Length;
            var weights = curve.Weights(t);
            var value = loss.Gradient(curve.At(t), _gradient);
            if (!double.IsFinite(value) || !Vectors.AllFinite(_gradient))
            {
                Skipped++;
                continue;
            }

            mean += _rule[i].Weight * value;
            total += _rule[i].Weight;
            for (var bend = 0; bend < settings.Bends; bend++)
            {
                Vectors.AddScaled(_gradients[bend], _rule[i].Weight * weights[bend + 1], _gradient);
            }
        }

        return total > 0 ? mean / total : throw new NumericalFailureException(
            $"In step {step + 1} of the curve the loss or its gradient is not finite at any of its {_rule.Length} points.");
    }
}
