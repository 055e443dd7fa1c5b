namespace Theodolite.Krylov;

/// <summary>The vectors that an iteration began with.</summary>
/// <param name="Witnesses">Random starts that have grown side by side since then without a restart; 0 where there are none.</param>
/// <param name="RandomShare">Share of their squares that is random: 1 for random starts, less for warm ones.</param>
/// <param name="Runs">Independent runs that they count for: two where two random starts grow side by side.</param>
internal sealed record LanczosStarts(int Witnesses = 0, double RandomShare = 1, int Runs = 1)
{
    /// <summary>The same, which bear witness no more: the basis was restarted, or one went on alone and met something.</summary>
    public LanczosStarts Dismissed() => this with { Witnesses = 0 };
}
