using Theodolite.Cli.Arguments;

namespace Theodolite.Cli;

/// <summary>What a running command has at hand.</summary>
internal sealed record Session(Terminal Terminal, CommonSettings Settings, CancellationToken Cancellation);
