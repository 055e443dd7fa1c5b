using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Explorer.Services;

/// <summary>An optimizer as a person is writing it.</summary>
internal static class WrittenOptimizer
{
    /// <summary>The settings that a text says; null while it says none.</summary>
    public static OptimizerSettings? Read(string text)
    {
        try
        {
            return OptimizerNames.Parse(text);
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
