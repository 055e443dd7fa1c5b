using Theodolite.Cli.Output;

namespace Theodolite.Cli.Arguments;

/// <summary>The command line itself is wrong: an unknown command or option, a missing value. Exit code 2.</summary>
/// <param name="message">One sentence.</param>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>Where help is to be had.</summary>
    public string Help { get; init; } = $"{Product.Command} --help";
}
