namespace Theodolite.Estimators;

public sealed partial class DensityResult
{
    // Beyond this many σ a Gaussian has less than 1e−15 of its mass.
    private const double Reach = 8;

    /// <summary>
    /// φ(t), each node spread by a Gaussian and averaged over equal cells: unit integral exactly, at any σ. The default
    /// σ = (π/4)·spread/m is what m steps resolve in the middle of the nodes' spread (as wide as the Jackson kernel of
    /// degree 2m).
    /// </summary>
    /// <param name="points">Cells.</param>
    /// <param name="sigma">Standard deviation, in units of the eigenvalues.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ is negative or the number of points is not positive.</exception>
    public DensityCurve Curve(int points = 1024, double? sigma = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points);
        var width = sigma ?? DefaultSigma();
        if (!(width >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "A broadening is at least 0.");
        }

        var (low, high) = Range();
        var margin = (4 * width) + (1e-9 * Math.Max(Math.Abs(low), Math.Abs(high))) + 1e-300;
        return Spread(new Axis(low - margin, high + margin, points), width, x => x, _ => true);
    }

    /// <summary>
    /// The density on the axes log₁₀|λ| below and above zero. Each node is spread by a Gaussian in decades, the natural
    /// broadening of a logarithmic axis.
    /// </summary>
    /// <param name="points">Cells of each side.</param>
    /// <param name="sigma">Standard deviation in decades.</param>
    /// <param name="floor">|λ| up to which values count as zero; by default 1e−7 of the largest.</param>
    public LogDensityCurve LogCurve(int points = 512, double sigma = 0.1, double? floor = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points);
        if (!(sigma > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "A broadening in decades is greater than 0.");
        }

        var (low, high) = Range();
        var largest = Math.Max(Math.Abs(low), Math.Abs(high));
        var zero = floor ?? 1e-7 * largest;
        var bottom = zero > 0 ? Math.Log10(zero) : Math.Log10(Math.Max(largest, 1e-290)) - 17;
        var top = largest > zero ? Math.Log10(largest) : bottom + 1;
        var axis = new Axis(bottom - (4 * sigma), top + (4 * sigma), points);
        var share = Sum(x => Math.Abs(x) <= zero ? 1 : 0, rule => rule.Integrate(x => Math.Abs(x) <= zero ? 1 : 0));
        return new(
            Spread(axis, sigma, x => Math.Log10(-x), x => x < -zero),
            Spread(axis, sigma, Math.Log10, x => x > zero),
            zero,
            share with { Value = share.Value / Dimension, StandardError = share.StandardError / Dimension });
    }

    private (double Low, double High) Range() => (
        Probes.Select(rule => rule.Nodes[0]).Concat(Atoms).Min(),
        Probes.Select(rule => rule.Nodes[^1]).Concat(Atoms).Max());

    private double DefaultSigma()
    {
        var spread = Probes.Count == 0 ? Atoms.Max() - Atoms.Min() : Probes.Average(rule => rule.Nodes[^1] - rule.Nodes[0]);
        var (low, high) = Range();
        var steps = Probes.Count == 0 ? _steps : Probes.Average(rule => rule.Order);
        return Math.Max(Math.PI / 4 * spread / steps, 1e-6 * Math.Max(Math.Abs(low), Math.Abs(high)));
    }

    private DensityCurve Spread(Axis axis, double sigma, Func<double, double> map, Func<double, bool> member)
    {
        var atoms = new double[axis.Cells];
        foreach (var atom in Atoms.Where(member))
        {
            axis.Add(atoms, map(atom), sigma, 1.0 / Dimension);
        }

        var (mean, squares) = (new double[axis.Cells], new double[axis.Cells]);
        foreach (var rule in Probes)
        {
            var one = new double[axis.Cells];
            for (var i = 0; i < rule.Order; i++)
            {
                if (member(rule.Nodes[i]))
                {
                    axis.Add(one, map(rule.Nodes[i]), sigma, rule.Weights[i] * ProbedShare);
                }
            }

            for (var i = 0; i < one.Length; i++)
            {
                mean[i] += one[i] / Probes.Count;
                squares[i] += one[i] * one[i] / Probes.Count;
            }
        }

        var errors = new double[axis.Cells];
        for (var i = 0; i < errors.Length; i++)
        {
            errors[i] = IsExact ? 0 : Probes.Count < 2
                ? double.NaN
                : Math.Sqrt(Math.Max(0, squares[i] - (mean[i] * mean[i])) / (Probes.Count - 1)) / axis.Width;
            mean[i] = (mean[i] + atoms[i]) / axis.Width;
        }

        return new(axis.Centres(), mean, errors, axis.Width, sigma);
    }

    /// <summary>Equal cells; what lies outside goes to the outermost ones, so no mass is lost.</summary>
    private readonly record struct Axis(double Low, double High, int Cells)
    {
        public double Width => (High - Low) / Cells;

        public double[] Centres()
        {
            var axis = this;
            return [.. Enumerable.Range(0, Cells).Select(i => axis.Low + ((i + 0.5) * axis.Width))];
        }

        public void Add(double[] masses, double at, double sigma, double mass)
        {
            var first = Cell(at - (Reach * sigma));
            var last = Cell(at + (Reach * sigma));
            var below = 0.0;
            for (var i = first; i < last; i++)
            {
                var upTo = NormalDistribution.Cumulative((Low + ((i + 1) * Width) - at) / sigma);
                masses[i] += mass * (upTo - below);
                below = upTo;
            }

            masses[last] += mass * (1 - below);
        }

        private int Cell(double x) => (int)Math.Clamp((x - Low) / Width, 0, Cells - 1);
    }
}
