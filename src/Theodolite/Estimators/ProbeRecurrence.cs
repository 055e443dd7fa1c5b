namespace Theodolite.Estimators;

/// <summary>
/// α and β of one probe, and Simon's recurrence for ω = vⱼ₊₁ᵀvₖ, which says when the basis must be swept:
/// βⱼ·ωⱼ₊₁,ₖ = βₖ·ωⱼ,ₖ₊₁ + (αₖ − αⱼ)·ωⱼ,ₖ + βₖ₋₁·ωⱼ,ₖ₋₁ − βⱼ₋₁·ωⱼ₋₁,ₖ + noise. The noise begins at a few units of
/// roundoff relative to the size of A·vⱼ and is corrected by what sweeps measure, so products with more error than rounding
/// are swept for sooner.
/// </summary>
internal sealed class ProbeRecurrence(double roundoff)
{
    private readonly List<double> _alpha = [];
    private readonly List<double> _beta = [];
    private readonly double _limit = Math.Sqrt(roundoff) / 4;
    private double[] _previous = [];
    private double[] _current = [];
    private double[] _next = [];
    private double _noise = 4 * roundoff;
    private bool _again;

    public double First => _alpha.Count == 0 ? double.NaN : _alpha[0];

    public double LastBeta => _beta.Count == 0 ? 0 : _beta[^1];

    public bool IsExhausted { get; private set; }

    public double LargestLoss { get; private set; }

    /// <summary>Whether vⱼ₊₁, with these coefficients, has lost half its precision to an earlier vector.</summary>
    public bool NeedsSweep(double alpha, double beta)
    {
        if (IsExhausted)
        {
            return false;
        }

        var j = _alpha.Count;
        _next = new double[j + 1];
        if (beta <= 0)
        {
            return true;
        }

        var floor = _noise * (Math.Abs(alpha) + beta + LastBeta) / beta;
        var largest = _next[j] = floor;
        for (var k = 0; k < j; k++)
        {
            var sum = (_beta[k] * (k + 1 < j ? _current[k + 1] : 1)) + ((_alpha[k] - alpha) * _current[k])
                + (k > 0 ? _beta[k - 1] * _current[k - 1] : 0) - (LastBeta * (k < j - 1 ? _previous[k] : 1));
            var omega = sum / beta;
            _next[k] = omega + Math.CopySign(floor, omega);
            largest = Math.Max(largest, Math.Abs(_next[k]));
        }

        // Sweeps come in pairs, since the recurrence carries two vectors on; an early pair measures the noise.
        return _again || largest > _limit || j is 3;
    }

    /// <summary>Takes the inner products c = vₖᵀw that a sweep found and removed, w = βⱼ·vⱼ₊₁.</summary>
    public void Swept(ReadOnlySpan<double> coefficients, double beta)
    {
        var (measured, expected) = (0.0, 0.0);
        for (var k = 0; k < coefficients.Length; k++)
        {
            measured = Math.Max(measured, Math.Abs(coefficients[k]) / beta);
            expected = Math.Max(expected, Math.Abs(_next[k]));
        }

        if (double.IsFinite(measured))
        {
            LargestLoss = Math.Max(LargestLoss, measured);
            if (measured > expected && expected > 0)
            {
                _noise = Math.Min(_noise * measured / expected, 1e3 * _limit);
            }
        }

        Array.Fill(_next, roundoff);
        _again = !_again;
    }

    /// <summary>
    /// Appends a step. A β at the level of rounding of this very step ends the probe: its Krylov space is invariant. (Rounding
    /// relative to ‖A‖ would end a probe in the bulk below a large outlier; one that goes on by mistake adds nodes of weight u².)
    /// </summary>
    public void Add(double alpha, double beta)
    {
        if (IsExhausted)
        {
            return;
        }

        _alpha.Add(alpha);
        IsExhausted = beta <= 16 * roundoff * (Math.Abs(alpha) + LastBeta);
        _beta.Add(IsExhausted ? 0 : beta);
        (_previous, _current) = (_current, _next);
    }

    public GaussQuadrature Rule() => GaussQuadrature.Of(_alpha.ToArray(), _beta.ToArray());
}
