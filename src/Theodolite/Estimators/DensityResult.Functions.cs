namespace Theodolite.Estimators;

public sealed partial class DensityResult
{
    /// <summary>tr A.</summary>
    public Estimate Trace => TraceOf(x => x);

    /// <summary>
    /// tr f(A) = Σ f(λᵢ) by quadrature. The standard error is that of the random probes; the error of the rule itself, 0 for
    /// polynomials of degree 2m − 1 and geometric in m for analytic f, is seen from <see cref="RuleChange"/>.
    /// </summary>
    /// <exception cref="BadInputException">f is not finite at a node; the message names it.</exception>
    public Estimate TraceOf(Func<double, double> f)
    {
        return Sum(Checked, rule => rule.Integrate(Checked));

        double Checked(double x)
        {
            var y = f(x);
            return double.IsFinite(
                y) ? y : throw new BadInputException($"The function is {y} at {x:G6}, where the spectrum has a node: a function that is "
                    + "finite on the whole spectrum is expected.");
        }
    }

    /// <summary>By how much tr f changes between the rules of ⌈m/2⌉ and m steps: the size of the quadrature's own error, from above where
    /// it converges.</summary>
    public double RuleChange(Func<double, double> f) => IsExact
        ? 0
        : (Dimension - Atoms.Count)
            * Math.Abs(Probes.Average(rule => rule.Integrate(f) - rule.Truncate((rule.Order + 1) / 2).Integrate(f)));

    /// <summary>tr Aᵏ, without quadrature error up to k = 2m − 1.</summary>
    public Estimate Moment(int k) =>
        k < 0 ? throw new ArgumentOutOfRangeException(nameof(k), k, "A moment has a degree of at least 0.") : TraceOf(x => Math.Pow(x, k));

    /// <summary>log det(A + shift·I) = Σ log(λᵢ + shift); A + shift·I must be positive definite.</summary>
    /// <exception cref="BadInputException">The spectrum reaches −shift or below.</exception>
    public Estimate LogDeterminant(double shift = 0)
    {
        var lowest = Math.Min(
            Atoms.Count == 0 ? double.PositiveInfinity : Atoms.Min(),
            Probes.Count == 0 ? double.PositiveInfinity : Probes.Min(rule => rule.Nodes[0]));
        if (!(lowest + shift > 0))
        {
            throw new BadInputException($"The log-determinant needs a positive spectrum, and with a shift of {shift:G6} the lowest value "
                + $"seen is {lowest + shift:G6}: a shift above {-lowest:G6} is expected.");
        }

        return TraceOf(x => Math.Log(x + shift));
    }

    /// <summary>The Estrada index tr e^{t·A}.</summary>
    public Estimate Estrada(double t = 1) => TraceOf(x => Math.Exp(t * x));

    /// <summary>The Schatten norm (Σ |λᵢ|ᵖ)^{1/p}: 1 is the nuclear norm, 2 the Frobenius norm; error to first order.</summary>
    public Estimate SchattenNorm(double p)
    {
        if (!(p > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "A Schatten norm has an exponent greater than 0.");
        }

        var power = TraceOf(x => Math.Pow(Math.Abs(x), p));
        var norm = Math.Pow(power.Value, 1 / p);
        return power with { Value = norm, StandardError = power.Value == 0 ? 0 : power.StandardError * norm / (p * power.Value) };
    }

    /// <summary>Eigenvalues λ &lt; x.</summary>
    public CountEstimate CountBelow(double x) => Count(Atoms.Count(value => value < x), rule =>
        rule.IsExact ? Exactly(rule, node => node < x) : rule.MassBelow(x));

    /// <summary>Eigenvalues λ &gt; x.</summary>
    public CountEstimate CountAbove(double x) => Count(Atoms.Count(value => value > x), rule =>
    {
        if (rule.IsExact)
        {
            return Exactly(rule, node => node > x);
        }

        var (low, high) = rule.MassBelow(x);
        return (1 - high, 1 - low);
    });

    /// <summary>Eigenvalues a ≤ λ ≤ b.</summary>
    public CountEstimate CountBetween(double a, double b) => Count(Atoms.Count(value => value >= a && value <= b), rule =>
    {
        if (rule.IsExact)
        {
            return Exactly(rule, node => node >= a && node <= b);
        }

        var (below, atMost) = (rule.MassBelow(a), rule.MassBelow(b));
        return (Math.Max(0, atMost.Low - below.High), Math.Max(0, atMost.High - below.Low));
    });

    private static (double Low, double High) Exactly(GaussQuadrature rule, Func<double, bool> counts)
    {
        var mass = rule.Integrate(node => counts(node) ? 1 : 0);
        return (mass, mass);
    }

    private CountEstimate Count(int atoms, Func<GaussQuadrature, (double Low, double High)> mass)
    {
        if (IsExact)
        {
            return new(new(atoms, 0, Products), new(atoms, 0, Products), new(atoms, 0, Products), Dimension);
        }

        var masses = Probes.Select(mass).ToArray();
        return new(
            Of(pair => (pair.Low + pair.High) / 2), Of(pair => pair.Low), Of(pair => pair.High), Dimension);

        Estimate Of(Func<(double Low, double High), double> part) =>
            Estimate.Of([.. masses.Select(part)], Products, Dimension - Atoms.Count, atoms) with { Incomplete = !Complete };
    }
}
