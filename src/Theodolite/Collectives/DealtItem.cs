namespace Theodolite.Collectives;

/// <summary>A piece of work that falls to this process.</summary>
/// <param name="Index">Its number among all pieces.</param>
/// <param name="Done">Pieces that this process has done before it.</param>
/// <param name="Count">Pieces that fall to this process.</param>
/// <param name="Cancellation">Ends it where that was asked for, or where another process has failed.</param>
public readonly record struct DealtItem(int Index, int Done, int Count, CancellationToken Cancellation);
