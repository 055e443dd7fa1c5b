namespace Theodolite.Krylov;

/// <summary>Whether an iteration goes on, and how it ended.</summary>
internal enum LanczosOutcome
{
    /// <summary>It goes on.</summary>
    Open,

    /// <summary>A limit was met, or nobody asked for a check.</summary>
    Unverified,

    /// <summary>Independent runs met nothing beyond the wanted pairs.</summary>
    Verified,
}
