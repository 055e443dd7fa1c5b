using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Collectives;
using Theodolite.Distributed;
using Theodolite.Torch;

namespace Theodolite.Cli;

/// <summary>
/// The processes that a launcher such as mpiexec started with this one. MPI is loaded for them alone: who was started by hand never
/// touches it.
/// </summary>
internal sealed class Company
{
    /// <summary>Seconds after which a process gives up waiting for another.</summary>
    private const string DeadlineName = "THEODOLITE_MPI_DEADLINE";

    /// <summary>The file of the MPI library.</summary>
    private const string LibraryName = "THEODOLITE_MPI";

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(3);

    // Its type is named in methods that only processes under a launcher come to.
    private readonly ITransport _transport;

    private Company(ITransport transport) => (_transport, Processes) = (transport, new Processes(transport));

    /// <summary>The processes.</summary>
    public Processes Processes { get; }

    /// <summary>Number of this process as its launcher says; 0 without one.</summary>
    public static int LaunchedRank =>
        Number("PMI_RANK") ?? Number("PMIX_RANK") ?? Number("OMPI_COMM_WORLD_RANK") ?? Number("MV2_COMM_WORLD_RANK") ?? 0;

    /// <summary>Joins the others, where a launcher has started more than one; null where this process is alone.</summary>
    /// <exception cref="BadInputException">The launcher's MPI cannot be used.</exception>
    /// <exception cref="ProcessesException">The processes do not come together.</exception>
    public static Company? Join() =>
        Number("OMPI_COMM_WORLD_SIZE") > 1
            ? throw new BadInputException("Open MPI started this process, and its binary interface is not MPICH's; start with "
                + "the mpiexec of "
                + "MPICH, Intel MPI, MVAPICH or Cray MPI ('apt-get install mpich').")
            : (Number("PMI_SIZE") ?? Number("PMIX_SIZE") ?? Number("MV2_COMM_WORLD_SIZE")) > 1 ? JoinLaunched() : null;

    /// <summary>Checks that all run the same program with the same arguments on equal processors, and shares the processors of a machine
    /// among those on it.</summary>
    /// <exception cref="BadInputException">They differ.</exception>
    public void Agree(string[] args, CancellationToken cancellation)
    {
        var build = $"{Product.Version} {typeof(Company).Module.ModuleVersionId} {typeof(Processes).Module.ModuleVersionId}";
        Processes.Agree(build, rank => $"Process {rank} runs another build of Theodolite than process 0.", cancellation);
        Processes.Agree(
            string.Join('\n', args),
            rank => $"Process {rank} was started with other arguments than process 0.",
            cancellation);
        Processes.Agree(
            $"{Vector128.IsHardwareAccelerated} {Vector256.IsHardwareAccelerated} {Vector512.IsHardwareAccelerated}",
            rank => $"Process {rank} runs on another kind of processor than process 0, whose sums have other last digits.",
            cancellation);
    }

    /// <summary>Settles the threads of each process: those asked for, else a process's part of its machine's processors; the same
    /// everywhere.</summary>
    public void ShareThreads(CommonSettings settings, CancellationToken cancellation)
    {
        var machine = Environment.MachineName;
        var beside = Processes.Gather(machine, cancellation).Count(other => other == machine);
        var own = settings.Threads ?? Number("OMP_NUM_THREADS") ?? Math.Max(1, Environment.ProcessorCount / beside);
        TorchRuntime.Threads = (int)Processes.Minimum(own, cancellation);
    }

    /// <summary>The memory of a process: its part of its machine's, the same everywhere.</summary>
    public MemoryBudget ShareMemory(CancellationToken cancellation)
    {
        var machine = Environment.MachineName;
        var beside = Processes.Gather(machine, cancellation).Count(other => other == machine);
        return new(Processes.Minimum(MemoryBudget.OfMachine.Bytes / beside, cancellation));
    }

    /// <summary>Tells the others that this process failed; whether it is the one to say so.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Fail(int exitCode, string sentence) => ((MpiTransport)_transport).Fail(exitCode, sentence);

    /// <summary>Leaves. The end of MPI waits for all, and one may be gone by now: then this process ends without.</summary>
    public void End(int exitCode)
    {
        using var late = new Timer(_ => Environment.Exit(exitCode), null, s_farewell, Timeout.InfiniteTimeSpan);
        (_transport as IDisposable)?.Dispose();
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Company JoinLaunched()
    {
        var settings = new MpiSettings { Library = Environment.GetEnvironmentVariable(LibraryName) is { Length: > 0 } file ? file : null };
        if (Number(DeadlineName) is > 0 and var seconds)
        {
            settings = settings with { Deadline = TimeSpan.FromSeconds(seconds) };
        }

        return new Company(MpiTransport.Join(settings));
    }
}
