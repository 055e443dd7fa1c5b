namespace Theodolite.Differentiation;

/// <summary>What differences say about one derivative that was given.</summary>
public enum Judgement
{
    /// <summary>Equal to the numerical derivative within its estimated error and the tolerance.</summary>
    Agrees,

    /// <summary>f has a kink here: the derivatives from the left and from the right differ, and the given one lies between them.</summary>
    AtKink,

    /// <summary>No difference can be trusted to half a per cent: rounding of f, or structure finer than any step, hides it.</summary>
    Undecided,

    /// <summary>Outside what the derivatives from the left and from the right allow with their errors; or not finite.</summary>
    Wrong,
}
