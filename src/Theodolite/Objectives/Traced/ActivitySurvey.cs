using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// Gathers, over all microbatches, the largest slope each hidden unit had: a unit whose slope is zero for every sample is
/// dead, one whose slope never exceeds a thousandth of the largest possible is saturated.
/// </summary>
internal sealed class ActivitySurvey : IDisposable
{
    private const double SaturatedSlope = 1e-3;
    private readonly Dictionary<string, (Tensor Slopes, double Largest)> _layers = [];
    private readonly List<string> _order = [];

    public void See(Value equation, ReadOnlySpan<Tensor> operands, Tensor result)
    {
        if (equation.Shape.Rank < 2)
        {
            return;
        }

        var (slope, largest) = Slope(equation.Primitive, operands, result);
        if (slope is null)
        {
            return;
        }

        using (slope)
        {
            var name = equation.Layer ?? equation.Primitive.Name;
            int[] others = [.. Enumerable.Range(0, slope.Rank).Where(axis => axis != 1)];
            var most = slope.Amax(others, keep: false);
            if (!_layers.TryGetValue(name, out var known))
            {
                _order.Add(name);
                _layers[name] = (most, largest);
                return;
            }

            using (most)
            {
                _layers[name] = (known.Slopes.Maximum(most), largest);
                known.Slopes.Dispose();
            }
        }
    }

    public IReadOnlyList<LayerActivity> Report()
    {
        var report = new List<LayerActivity>();
        foreach (var name in _order)
        {
            var (slopes, largest) = _layers[name];
            using var doubles = slopes.To(DType.Float64);
            var values = doubles.ToArray<double>();
            var dead = values.Count(slope => slope == 0);
            report.Add(new LayerActivity(name, values.Length, dead, values.Count(slope => slope < SaturatedSlope * largest) - dead));
        }

        return report;
    }

    public void Dispose()
    {
        foreach (var (slopes, _) in _layers.Values)
        {
            slopes.Dispose();
        }
    }

    /// <summary>Slope of an activation at every element, and the largest it can have; null for what is not an activation.</summary>
    private static (Tensor? Slope, double Largest) Slope(Primitive primitive, ReadOnlySpan<Tensor> operands, Tensor result) => primitive switch
    {
        Tanh => (OneMinusSquare.Instance.Evaluate([result]), 1),
        Sigmoid => (SigmoidSlope(result), 0.25),
        Relu => (Step.Instance.Evaluate(operands), 1),
        _ => (null, 0),
    };

    private static Tensor SigmoidSlope(Tensor result)
    {
        using var square = result.Square();
        return result.Subtract(square);
    }
}
