using Theodolite.Cli.Output;

namespace Theodolite.Cli;

/// <summary>Where the process begins.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        using var terminal = Terminal.Standard();
        return Application.Run(args, terminal);
    }
}
