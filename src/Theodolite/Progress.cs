namespace Theodolite;

/// <summary>
/// How far a piece of work is. What reports more (a training its loss, a Lanczos iteration its Ritz values) reports a record derived from
/// this one, so that an <see cref="IProgress{T}"/> of this type follows any work there is.
/// </summary>
/// <param name="Stage">What is being done, in words.</param>
/// <param name="Fraction">Share of it that is done, from 0 to 1; a guess where the end is not known.</param>
public record Progress(string Stage, double Fraction);
