using System.Reflection;
using System.Runtime.InteropServices;
using MPI;
using Theodolite.Collectives;

namespace Theodolite.Distributed;

/// <summary>
/// Finds the system's MPI for MPI.NET, whose imports are named after Microsoft's. That is one of many with the binary interface of MPICH
/// (the MPICH ABI Compatibility Initiative: MPICH, Intel MPI, MVAPICH, Cray MPI), which share the number 12.
/// </summary>
internal static class MpiLibrary
{
    /// <summary>The name that MPI.NET imports from.</summary>
    private const string Imported = "msmpi.dll";

    /// <summary>A symbol that only Open MPI has, whose handles are pointers.</summary>
    private const string OfOpenMpi = "ompi_mpi_comm_world";

    private static readonly string[] s_names = OperatingSystem.IsMacOS()
        ? ["libmpi.12.dylib", "libmpich.12.dylib"]
        : ["libmpich.so.12", "libmpi.so.12", "libmpi_cray.so.12", "libmpi_gnu.so.12"];

    private static readonly Lock s_gate = new();
    private static bool s_ready;

    /// <summary>Makes MPI.NET's imports lead to it.</summary>
    /// <param name="named">A file to take; null for the system's.</param>
    /// <exception cref="BadInputException">There is none, or it is of another interface.</exception>
    public static void Prepare(string? named)
    {
        lock (s_gate)
        {
            if (s_ready || OperatingSystem.IsWindows())
            {
                return;
            }

            var library = Load(named);
            NativeLibrary.SetDllImportResolver(
                typeof(Unsafe).Assembly,
                (name, _, _) => name == Imported ? library : nint.Zero);
            s_ready = true;
        }
    }

    private static nint Load(string? named)
    {
        string[] names = named is null ? s_names : [named];
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out var library))
            {
                continue;
            }

            return NativeLibrary.TryGetExport(library, OfOpenMpi, out _)
                ? throw new BadInputException($"'{name}' is Open MPI, whose binary interface is not MPICH's; MPICH, Intel MPI, MVAPICH and "
                    + "Cray MPI can be used.")
                : library;
        }

        throw new BadInputException($"No MPI was found: looked for {string.Join(", ", names)}; on Debian and Ubuntu 'apt-get install "
            + "mpich' brings it.");
    }
}
