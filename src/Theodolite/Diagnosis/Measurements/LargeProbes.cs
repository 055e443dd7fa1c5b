using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// Probes beyond second derivatives where the eigenvectors are not all known: straight ones along Ritz vectors of
/// numerically zero curvature and along random vectors of which Lanczos has removed the curved part, and for each a
/// parabola θ + t·n + t²·u with u = −½·H⁺∇³f[n, n], which follows the bottom of a bent valley to second order.
/// </summary>
/// <remarks>
/// ∇³f[n, n] is the second difference of gradients; H⁺ acts in its Krylov space, over positive curvatures. For
/// (y − x²)(y − 2x²) at 0 and n = x this gives u = 3/2·y, the path on which f = −t⁴/4.
/// </remarks>
internal sealed class LargeProbes(Measurement m)
{
    private const int RitzDirections = 2;
    private const int RandomDirections = 3;

    /// <summary>Products that take the curved part out of a random vector, and that solve for u.</summary>
    private const int KrylovSteps = 24;

    private readonly ProbePath _path = new(m);
    private readonly int _dimension = m.Point.Dimension;

    /// <summary>Largest ‖Hn‖ over the directions probed: how well they lie in the kernel.</summary>
    public double KernelResidual { get; private set; }

    /// <summary>Probes both ways along every direction, straight and along the parabola.</summary>
    public List<ProbeOutcome> Run()
    {
        var outcomes = new List<ProbeOutcome>();
        var directions = Directions();
        var before = m.Hessian.Products;
        for (var i = 0; i < directions.Count; i++)
        {
            m.Progress?.Report(new("probing the kernel of H", (double)i / directions.Count));
            outcomes.AddRange(Probe(directions[i]));
        }

        m.Point.Cost += 2.0 * (m.Hessian.Products - before);
        return outcomes;
    }

    private IEnumerable<ProbeOutcome> Probe(double[] direction)
    {
        var image = new double[_dimension];
        m.Hessian.Apply(direction, image, 1, m.Cancellation);
        KernelResidual = Math.Max(KernelResidual, Vectors.Norm(image));

        // Twice the curvature that the direction still has: what it does to the loss is no news.
        var threshold = m.Epsilon + (2 * Math.Abs(Vectors.Dot(direction, image)));
        var straight = Both(direction, null, threshold);
        var bend = m.Kinks > 0 || straight.Any(outcome => outcome.Sign == ProbeSign.Descends) ? null : Bend(direction);
        return bend is null ? straight : [.. straight, .. Both(direction, bend, threshold)];
    }

    private List<ProbeOutcome> Both(double[] direction, double[]? bend, double threshold) =>
    [
        .. new[] { 1.0, -1 }.Select(sign => _path.Follow(
            t =>
            {
                m.Cancellation.ThrowIfCancellationRequested();
                var place = Vectors.Along(m.Point.Theta, sign * t, direction);
                if (bend is not null) { Vectors.AddScaled(place, t * t, bend); } return place;
            },
            bend is not null,
            threshold)),
    ];

    // −½·H⁺∇³f[n, n]; null where the third derivative has nothing to say.
    private double[]? Bend(double[] direction)
    {
        var t = m.Point.TypicalParameter / 64;
        var third = new double[_dimension];
        var other = new double[_dimension];
        m.Point.GradientAt(Vectors.Along(m.Point.Theta, t, direction), third);
        m.Point.GradientAt(Vectors.Along(m.Point.Theta, -t, direction), other);
        Vectors.AddScaled(third, 1, other);
        Vectors.AddScaled(third, -2, m.Point.Gradient);
        Vectors.Scale(third, 1 / (t * t));
        var size = Vectors.Norm(third);
        if (!double.IsFinite(size) || size * m.Point.TypicalParameter <= 1e-9 * m.Spectrum.Norm)
        {
            return null;
        }

        var space = GradientKrylovSpace.Build(m.Hessian, third, Math.Min(KrylovSteps, _dimension), m.Cancellation);
        var least = Math.Max(10 * m.Epsilon, 1e-6 * m.Spectrum.Norm);
        var weights = space.Values.Select((value, i) => value > least ? -0.5 * space.Coefficients[i] / value : 0).ToArray();
        return weights.All(weight => weight == 0) ? null : space.Combine(weights);
    }

    private List<double[]> Directions()
    {
        var directions = new List<double[]>();
        if (m.Kinks == 0)
        {
            directions.AddRange(m.Spectrum.Smallest.Where(pair => Math.Abs(pair.Value) <= m.Epsilon).Take(RitzDirections)
                .Select(pair => pair.Vector.ToArray()));
        }

        for (var k = 0; k < RandomDirections; k++)
        {
            var random = new double[_dimension];
            Philox.For(m.Settings.Seed, "survey/probes", (ulong)k).RandomUnitVector(random);
            directions.Add(m.Kinks > 0 ? random : Kernel(random));
        }

        return directions;
    }

    // The part of a vector in the Ritz vectors of numerically zero curvature, or the Ritz vector nearest to that.
    private double[] Kernel(double[] vector)
    {
        var space = GradientKrylovSpace.Build(m.Hessian, vector, Math.Min(KrylovSteps, _dimension), m.Cancellation);
        var nearest = space.Values.Select(Math.Abs).Min();
        var cut = Math.Max(m.Epsilon, nearest);
        var weights = space.Values.Select((value, i) => Math.Abs(value) <= cut ? space.Coefficients[i] : 0).ToArray();
        var direction = space.Combine(weights);
        Vectors.Scale(direction, 1 / Vectors.Norm(direction));
        return direction;
    }
}
