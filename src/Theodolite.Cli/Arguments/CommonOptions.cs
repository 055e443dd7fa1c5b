using System.CommandLine;
using System.Globalization;
using Theodolite.Torch;

namespace Theodolite.Cli.Arguments;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions
{
    public Option<bool> Json { get; } = new("--json") { Description = "Machine-readable output on standard output, nothing else there." };

    public Option<string?> Seed { get; }
        = new("--seed") { Description = "Seed of everything random (default 0, or the model's own).", HelpName = "N" };

    public Option<string?> Device { get; } = new("--device") { Description = "cpu (default), cuda or cuda:N.", HelpName = "DEVICE" };

    public Option<string?> DType { get; }
        = new("--dtype") { Description = "float32 (default for networks) or float64.", HelpName = "TYPE" };

    public Option<string?> Threads { get; } = new("--threads") { Description = "Threads for tensor operations.", HelpName = "N" };

    public Option<string?> Out { get; }
        = new("--out") { Description = "Folder to write to; an existing non-empty one is refused without --force.", HelpName = "FOLDER" };

    public Option<bool> Force { get; } = new("--force") { Description = "Write to --out even when it is not empty." };

    public Option<bool> Debug { get; } = new("--debug") { Description = "Show stack traces of errors." };

    public IReadOnlyList<Option> All => [Json, Seed, Device, DType, Threads, Out, Force, Debug];

    /// <summary>Reads the values of a parsed command line.</summary>
    /// <exception cref="UsageException">A value is not what its option takes.</exception>
    public CommonSettings Read(ParseResult parsed) => new()
    {
        Json = parsed.GetValue(Json),
        Seed = parsed.GetValue(Seed) is { } seed ? Natural("--seed", seed) : null,
        Device = parsed.GetValue(Device) is { } device ? ParseDevice(device) : null,
        DType = parsed.GetValue(DType) is { } dtype ? ParseDType(dtype) : null,
        Threads = parsed.GetValue(Threads) is { } threads ? ThreadCount(threads) : null,
        Out = parsed.GetValue(Out),
        Force = parsed.GetValue(Force),
        Debug = parsed.GetValue(Debug),
    };

    /// <summary>A whole number from 0 up.</summary>
    public static ulong Natural(string option, string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{option} takes a whole number from 0 up, not '{text}'.");

    private static Device ParseDevice(string text) => Torch.Device.TryParse(text, out var device)
        ? device
        : throw new UsageException($"--device takes cpu, cuda or cuda:N, not '{text}'.");

    private static DType ParseDType(string text) => text switch
    {
        "float32" => Torch.DType.Float32,
        "float64" => Torch.DType.Float64,
        _ => throw new UsageException($"--dtype takes float32 or float64, not '{text}'."),
    };

    private static int ThreadCount(string text) => Natural("--threads", text) is >= 1 and <= 4096 and var count
        ? (int)count
        : throw new UsageException($"--threads takes a whole number from 1 to 4096, not '{text}'.");
}
