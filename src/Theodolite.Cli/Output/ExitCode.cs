namespace Theodolite.Cli.Output;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A defect of Theodolite itself.</summary>
    public const int Defect = 1;

    public const int Usage = 2;

    public const int BadInput = 3;

    public const int NumericalFailure = 4;

    /// <summary>Processes that worked together lost each other.</summary>
    public const int Parted = 5;

    public const int Cancelled = 130;
}
