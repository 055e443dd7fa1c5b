using System.CommandLine;
using Theodolite.Torch;

namespace Theodolite.Cli.Arguments;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions
{
    private static readonly Dictionary<string, DType> s_dtypes = new()
    {
        ["float32"] = Torch.DType.Float32,
        ["float64"] = Torch.DType.Float64,
    };

    public CommonOptions(Command root)
    {
        Json = root.AddOption<bool>("--json", "Machine-readable output on standard output, nothing else there.");
        Seed = root.AddOption<string?>("--seed", "Seed of everything random (default 0, or the model's own).", "N");
        Device = root.AddOption<string?>("--device", "cpu (default), cuda or cuda:N.", "DEVICE");
        DType = root.AddOption<string?>("--dtype", "float32 (default for networks) or float64.", "TYPE");
        Threads = root.AddOption<string?>("--threads", "Threads for tensor operations.", "N");
        Out = root.AddOption<string?>("--out", "Folder to write to; an existing non-empty one is refused without --force.", "FOLDER");
        Force = root.AddOption<bool>("--force", "Write to --out even when it is not empty.");
        Debug = root.AddOption<bool>("--debug", "Show stack traces of errors.");
        foreach (var option in All)
        {
            option.Recursive = true;
        }
    }

    public IReadOnlyList<Option> All => [Json, Seed, Device, DType, Threads, Out, Force, Debug];

    private Option<bool> Json { get; }

    private Option<string?> Seed { get; }

    private Option<string?> Device { get; }

    private Option<string?> DType { get; }

    private Option<string?> Threads { get; }

    private Option<string?> Out { get; }

    private Option<bool> Force { get; }

    private Option<bool> Debug { get; }

    /// <summary>Reads the values of a parsed command line.</summary>
    /// <exception cref="UsageException">A value is not what its option takes.</exception>
    public CommonSettings Read(ParseResult parsed) => new()
    {
        Json = parsed.GetValue(Json),
        Seed = parsed.Seed(Seed),
        Device = parsed.Device(Device),
        DType = parsed.Choice(DType, s_dtypes),
        Threads = parsed.Whole(Threads, 1, 4096),
        Out = parsed.GetValue(Out),
        Force = parsed.GetValue(Force),
        Debug = parsed.GetValue(Debug),
    };
}
