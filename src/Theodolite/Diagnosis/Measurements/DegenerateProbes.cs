using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// Looks beyond second derivatives at a critical point with H ⪰ 0: along the kernel of H, straight and bent. A bent
/// probe moves by t along the kernel and re-minimises over the complement, which finds the descent of
/// (y − x²)(y − 2x²) at 0 that no straight line has.
/// </summary>
internal sealed class DegenerateProbes
{
    private const int RandomDirections = 12;

    private readonly SurveyPoint _point;
    private readonly EigenDecomposition _dense;
    private readonly double _threshold;
    private readonly ProbePath _path;
    private readonly int[] _kernel;
    private readonly int[] _range;

    /// <param name="m">What was measured at the critical point.</param>
    /// <param name="dense">Eigenvalues and eigenvectors of H there.</param>
    /// <param name="kernel">Curvatures up to this span the directions probed (all of them, on a kink).</param>
    public DegenerateProbes(Measurement m, EigenDecomposition dense, double kernel)
    {
        (_point, _dense, _threshold) = (m.Point, dense, m.Epsilon);
        _path = new(m);
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
                var straight = _path.Follow(t => Vectors.Along(_point.Theta, t, direction), curved: false, _threshold);
                outcomes.Add(straight);
                if (straight.Sign != ProbeSign.Descends && _range.Length > 0)
                {
                    outcomes.Add(_path.Follow(t => Bend(direction, t), curved: true, _threshold));
                }
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
            {
                break;
            }

            var candidate = Vectors.Along(point, Math.Min(1, t / length), step);
            var next = _point.GradientAt(candidate, gradient);
            if (!(next < loss))
            {
                break;
            }

            var gained = loss - next;
            (point, loss) = (candidate, next);
            if (gained <= 1e-3 * Math.Abs(loss - _point.Loss))
            {
                break;
            }
        }

        return point;
    }
}
