using Theodolite.Torch;

namespace Theodolite.Programs;

/// <summary>The device on which constants of the program now being evaluated on this thread are made.</summary>
internal static class EvaluationDevice
{
    [ThreadStatic]
    private static Device _current;

    public static Device Current
    {
        get => _current;
        set => _current = value;
    }
}
