namespace Theodolite.Krylov;

/// <summary>
/// The run that grows: the starts at the beginning are the first, each fresh random start, orthogonal to everything before it, is
/// another.
/// </summary>
/// <param name="Number">Runs before it; also the chain of its rows.</param>
/// <param name="IsCheck">Whether it checks what the others found.</param>
/// <param name="Steps">Expansions in it.</param>
/// <param name="Preferred">The chain that lacked most at the last look, where several could grow.</param>
/// <param name="Resolved">Steps after which the check told its own ends from the wanted ones; 0 before.</param>
internal sealed record IndependentRun(int Number = 0, bool IsCheck = false, int Steps = 0, int Preferred = 0, int Resolved = 0)
{
    /// <summary>The run after this one.</summary>
    public IndependentRun Next(bool isCheck) => new(Number + 1, isCheck, 0, Number + 1);
}
