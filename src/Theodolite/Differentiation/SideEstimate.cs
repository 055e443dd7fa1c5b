namespace Theodolite.Differentiation;

/// <summary>The derivative from one side, with an error bound.</summary>
/// <param name="Value">The derivative; NaN where f is not finite on this side.</param>
/// <param name="Error">Estimated bound of the absolute error: truncation and rounding.</param>
/// <param name="Scale">The steepest of the three slopes: what <paramref name="Error"/> is small or large against.</param>
/// <param name="Step">The shortest of the three steps that <paramref name="Value"/> was extrapolated from.</param>
/// <param name="Resolved">Whether the bound can be trusted: the slopes settle, or what is left is explained by rounding.</param>
internal readonly record struct SideEstimate(double Value, double Error, double Scale, double Step, bool Resolved)
{
    /// <summary>f is not finite on this side, or was sampled at fewer than <see cref="OneSidedDerivative.Fewest"/> points.</summary>
    public static readonly SideEstimate None = new(double.NaN, double.PositiveInfinity, 0, 0, false);

    /// <summary>Whether there is a value at all.</summary>
    public bool Exists => !double.IsNaN(Value);

    /// <summary>
    /// Where f is exactly constant over the shortest steps and not over longer ones: 0 with the rounding that those steps leave. Either
    /// f is flat here (a dead unit), or small changes were absorbed by rounding inside f; null where there is no such stretch.
    /// </summary>
    public (double Value, double Error)? Flat { get; init; }

    /// <summary>Every difference was exactly 0.</summary>
    public bool Constant { get; init; }
}
