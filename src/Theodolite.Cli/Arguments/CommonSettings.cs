using Theodolite.Torch;

namespace Theodolite.Cli.Arguments;

/// <summary>Values of <see cref="CommonOptions"/>; null where the user said nothing.</summary>
internal sealed record CommonSettings
{
    public bool Json { get; init; }

    public ulong? Seed { get; init; }

    public Device? Device { get; init; }

    public DType? DType { get; init; }

    public int? Threads { get; init; }

    public string? Out { get; init; }

    public bool Force { get; init; }

    public bool Debug { get; init; }
}
