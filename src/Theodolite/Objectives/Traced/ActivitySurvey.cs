using Theodolite.Collectives;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// Gathers, over all microbatches, what each hidden unit did: a unit is dead when its output never varies, saturated when it does and its
/// slope never exceeds a thousandth of the largest possible.
/// </summary>
internal sealed class ActivitySurvey : IDisposable
{
    private const double SaturatedSlope = 1e-3;
    private readonly Dictionary<string, Unit> _layers = [];
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
            var units = UnitAxis.Of(equation);
            int[] others = [.. Enumerable.Range(0, slope.Rank).Where(axis => axis != units)];
            var seen = new Unit(
                slope.Amax(others, keep: false),
                result.Amax(others, keep: false),
                result.Amin(others, keep: false),
                largest,
                Total(slope),
                slope.Count);
            if (_layers.Remove(name, out var known))
            {
                using (seen)
                using (known)
                {
                    _layers[name] = known.With(seen);
                }
            }
            else
            {
                _order.Add(name);
                _layers[name] = seen;
            }
        }
    }

    /// <summary>What the units did on the samples of this process.</summary>
    public IReadOnlyList<LayerActivity> Report() => [.. _order.Select(name => _layers[name].ToSeen(name).Report())];

    /// <summary>What they did on the samples of all processes.</summary>
    public IReadOnlyList<LayerActivity> Report(Processes processes, CancellationToken cancellation)
    {
        if (processes.AreOne)
        {
            return Report();
        }

        var seen = processes.Gather(_order.Select(name => _layers[name].ToSeen(name)).ToArray(), cancellation);
        return [.. seen.SelectMany(layers => layers).GroupBy(layer => layer.Name)
            .Select(parts => parts.Aggregate((sum, part) => sum.With(part)).Report())];
    }

    public void Dispose()
    {
        foreach (var unit in _layers.Values)
        {
            unit.Dispose();
        }
    }

    /// <summary>Slope of an activation at every element, and the largest it can have; null for what is not an activation.</summary>
    private static (Tensor? Slope, double Largest) Slope(
        Primitive primitive,
        ReadOnlySpan<Tensor> operands,
        Tensor result) => primitive switch
        {
            Tanh => (OneMinusSquare.Instance.Evaluate([result]), 1),
            Sigmoid => (SigmoidSlope(result), 0.25),
            Relu => (Step.Instance.Evaluate(operands), 1),
            HardTanh => (HardTanhSlope(result), 1),
            _ => (null, 0),
        };

    private static double Total(Tensor slope)
    {
        using var doubles = slope.To(DType.Float64);
        using var sum = doubles.Sum();
        return sum.ToDouble();
    }

    private static Tensor SigmoidSlope(Tensor result)
    {
        using var square = result.Square();
        return result.Subtract(square);
    }

    private static Tensor HardTanhSlope(Tensor result)
    {
        using var room = OneMinusSquare.Instance.Evaluate([result]);
        return Step.Instance.Evaluate([room]);
    }

    /// <summary>Per unit: the largest slope, the largest and the smallest output seen.</summary>
    private sealed record Unit(Tensor Slopes, Tensor Highest, Tensor Lowest, double Largest, double Sum, long Count) : IDisposable
    {
        public Unit With(Unit other) => new(
            Slopes.Maximum(other.Slopes),
            Highest.Maximum(other.Highest),
            Lowest.Minimum(other.Lowest),
            Largest,
            Sum + other.Sum,
            Count + other.Count);

        public Seen ToSeen(string name) => new(name, Read(Slopes), Read(Highest), Read(Lowest), Largest, Sum, Count);

        public void Dispose()
        {
            Slopes.Dispose();
            Highest.Dispose();
            Lowest.Dispose();
        }

        private static double[] Read(Tensor tensor)
        {
            using var doubles = tensor.To(DType.Float64);
            return doubles.ToArray<double>();
        }
    }

    /// <summary>The same in numbers, as it goes from process to process.</summary>
    private sealed record Seen(
        string Name,
        double[] Slopes,
        double[] Highest,
        double[] Lowest,
        double Largest,
        double Sum,
        long Count)
    {
        public Seen With(Seen other) => this with
        {
            Slopes = [.. Slopes.Zip(other.Slopes, Math.Max)],
            Highest = [.. Highest.Zip(other.Highest, Math.Max)],
            Lowest = [.. Lowest.Zip(other.Lowest, Math.Min)],
            Sum = Sum + other.Sum,
            Count = Count + other.Count,
        };

        public LayerActivity Report()
        {
            var (dead, saturated) = (new List<int>(), new List<int>());
            for (var i = 0; i < Slopes.Length; i++)
            {
                if (Highest[i] == Lowest[i])
                {
                    dead.Add(i);
                }
                else if (Slopes[i] < SaturatedSlope * Largest)
                {
                    saturated.Add(i);
                }
            }

            return new LayerActivity(Name, Slopes.Length, dead.Count, saturated.Count)
            {
                DeadUnits = dead,
                SaturatedUnits = saturated,
                Gain = Count > 0 ? Sum / Count / Largest : 1,
            };
        }
    }
}
