using Theodolite.Descents;

namespace Theodolite.Studies;

/// <summary>How a race went.</summary>
/// <param name="Runs">Every optimizer from every start, the starts of one optimizer one after another.</param>
/// <param name="Verdicts">The survey's verdict on the end of each run, by index; null where none was made.</param>
/// <param name="Basins">Where converged runs ended, by optimizer; empty for one start, and for networks.</param>
public sealed record RaceResult(
    IReadOnlyList<DescentResult> Runs,
    IReadOnlyList<string?> Verdicts,
    IReadOnlyList<(string Optimizer, IReadOnlyList<Basin> Basins)> Basins);
