using Theodolite.Curvature;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis;

/// <summary>
/// Looks beyond second derivatives at a critical point with H ⪰ 0: along the kernel of H, straight and bent. A bent
/// probe moves by t along the kernel and re-minimises over the complement, which finds the descent of
/// (y − x²)(y − 2x²) at 0 that no straight line has.
/// </summary>
/// <remarks>
/// Steps grow from 2⁻¹⁴·ℓ to ℓ/2. The sign of a path is that of the first two successive steps whose change exceeds
/// 8·noise + ‖g‖·s + ½·ε·s² (s the distance moved): beyond noise, beyond the remaining gradient and beyond unresolved
/// curvature. So descent further away, behind a rim, does not count.
/// </remarks>
internal sealed class DegenerateProbes
{
    private const int Levels = 14;
    private const int RandomDirections = 12;

    // A change of higher order, or whose order grows with t, is the far flank of an exponential tail rather than what
    // the loss does at θ.
    private const double HighestOrder = 10;
    private const double FlankOrder = 5;
    private const double FlankGrowth = 1.5;

    private readonly SurveyPoint _point;
    private readonly EigenDecomposition _dense;
    private readonly double _threshold;
    private readonly double _noise;
    private readonly double _gradientNorm;
    private readonly int[] _kernel;
    private readonly int[] _range;

    /// <param name="point">The critical point.</param>
    /// <param name="dense">Eigenvalues and eigenvectors of H there.</param>
    /// <param name="kernel">Curvatures up to this span the directions probed (all of them, on a kink).</param>
    /// <param name="threshold">ε.</param>
    /// <param name="noise">Noise of one loss.</param>
    /// <param name="kinks">Whether the point sits on a kink.</param>
    public DegenerateProbes(SurveyPoint point, EigenDecomposition dense, double kernel, double threshold, double noise, bool kinks)
    {
        (_point, _dense, _threshold, _noise) = (point, dense, threshold, noise);

        // On a kink the gradient is a convention; it must not hide what the loss does.
        _gradientNorm = kinks ? 0 : point.GradientNorm;
        var indices = Enumerable.Range(0, dense.Order);
        _kernel = [.. indices.Where(i => Math.Abs(dense.Values[i]) <= kernel)];
        _range = [.. indices.Where(i => dense.Values[i] > kernel)];
    }

    /// <summary>Probes both ways along every direction, then bends those that do not descend.</summary>
    public List<ProbeOutcome> Run(ulong seed, Action<double> progress, CancellationToken cancellation)
    {
        var outcomes = new List<ProbeOutcome>();
        var directions = Directions(seed);
        for (var i = 0; i < directions.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var sign in (ReadOnlySpan<double>)[1, -1])
            {
                var direction = directions[i].Select(x => sign * x).ToArray();
                var straight = Follow(t => Vectors.Along(_point.Theta, t, direction), curved: false);
                outcomes.Add(straight);
                if (straight.Sign != ProbeSign.Descends && _range.Length > 0)
                    outcomes.Add(Follow(t => Bend(direction, t), curved: true));
            }

            progress((i + 1.0) / directions.Count);
        }

        return outcomes;
    }

    // Kernel eigenvectors and the coordinate axes inside the kernel where they are few, then random kernel directions.
    private List<double[]> Directions(ulong seed)
    {
        var directions = new List<double[]>();
        var n = _dense.Order;
        if (_kernel.Length <= 8)
        {
            directions.AddRange(_kernel.Select(i => _dense.Vector(i).ToArray()));
            for (var axis = 0; axis < n && n <= 16; axis++)
            {
                var inside = _kernel.Sum(i => _dense.Vector(i)[axis] * _dense.Vector(i)[axis]);
                if (inside > 1 - 1e-9)
                {
                    var unit = new double[n];
                    unit[axis] = 1;
                    directions.Add(unit);
                }
            }
        }

        for (var k = 0; k < RandomDirections && _kernel.Length > 1; k++)
        {
            var weights = new double[_kernel.Length];
            Philox.For(seed, "survey/probes", (ulong)k).RandomUnitVector(weights);
            var direction = new double[n];
            for (var i = 0; i < weights.Length; i++)
            {
                Vectors.AddScaled(direction, weights[i], _dense.Vector(_kernel[i]));
            }

            directions.Add(direction);
        }

        return directions;
    }

    private ProbeOutcome Follow(Func<double, double[]> path, bool curved)
    {
        (double Step, double Change, double[] Point)? previous = null;
        var flat = new ProbeOutcome(ProbeSign.Flat, curved, 0, 0, double.NaN, _point.Theta);
        for (var level = Levels; level >= 1; level--)
        {
            var t = Math.ScaleB(_point.TypicalParameter, -level);
            var point = path(t);
            var change = _point.ValueAt(point) - _point.Loss;
            flat = flat with { Step = t, Change = change };
            if (!double.IsFinite(change))
                break;
            if (Math.Abs(change) <= Slack(point))
            {
                previous = null;
                continue;
            }

            if (previous is { } before && Math.Sign(before.Change) == Math.Sign(change))
            {
                var order = Math.Log2(change / before.Change) / Math.Log2(t / before.Step);
                var next = Math.Log2((_point.ValueAt(path(2 * t)) - _point.Loss) / change);
                var flank = order > HighestOrder || (next > FlankOrder && next > FlankGrowth * order);
                if (flank)
                    return flat;
                return change > 0
                    ? new(ProbeSign.Ascends, curved, t, change, order, point)
                    : Further(path, new(ProbeSign.Descends, curved, t, change, order, point));
            }

            previous = (t, change, point);
        }

        return flat;
    }

    // Once the sign is known, the way down is followed as far as probes go.
    private ProbeOutcome Further(Func<double, double[]> path, ProbeOutcome found)
    {
        for (var t = 2 * found.Step; t <= _point.TypicalParameter / 2; t *= 2)
        {
            var point = path(t);
            var change = _point.ValueAt(point) - _point.Loss;
            if (!(change < found.Change))
                break;
            found = found with { Step = t, Change = change, Point = point };
        }

        return found;
    }

    private double Slack(double[] point)
    {
        var distance = Vectors.Norm(Vectors.Along(point, -1, _point.Theta));
        return (8 * _noise) + (_gradientNorm * distance) + (_threshold * distance * distance / 2);
    }

    // θ + t·n + u with u in the span of positive curvature: chord Newton steps u ← u − Σ (vᵢᵀg/λᵢ)·vᵢ while f falls.
    private double[] Bend(double[] direction, double t)
    {
        var point = Vectors.Along(_point.Theta, t, direction);
        var gradient = new double[point.Length];
        var loss = _point.GradientAt(point, gradient);
        for (var iteration = 0; iteration < 6; iteration++)
        {
            var step = new double[point.Length];
            foreach (var i in _range)
            {
                Vectors.AddScaled(step, -Vectors.Dot(_dense.Vector(i), gradient) / _dense.Values[i], _dense.Vector(i));
            }

            var length = Vectors.Norm(step);
            if (length == 0)
                break;
            var candidate = Vectors.Along(point, Math.Min(1, t / length), step);
            var next = _point.GradientAt(candidate, gradient);
            if (!(next < loss))
                break;
            var gained = loss - next;
            (point, loss) = (candidate, next);
            if (gained <= 1e-3 * Math.Abs(loss - _point.Loss))
                break;
        }

        return point;
    }
}
