using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Theodolite.Tests.Training;

/// <summary>
/// SQLite's default file system with a disk that fails on request: the methods of its files are replaced by ones that report an error
/// of input or output for one folder as often as they are told to, and otherwise pass on.
/// </summary>
internal static unsafe partial class FaultyDisk
{
    private const int IoErrorRead = 10 | (1 << 8);
    private const int IoErrorWrite = 10 | (3 << 8);
    private const int IoErrorSync = 10 | (4 << 8);
    private const int IoErrorTruncate = 10 | (6 << 8);
    private const int Full = 13;

    // Places of pointers in sqlite3_vfs and sqlite3_io_methods, in words.
    private const int OpenMethod = 5;
    private const int Read = 2;
    private const int Write = 3;
    private const int Truncate = 4;
    private const int Sync = 5;
    private const int FileMethods = 19;
    private static readonly ConcurrentDictionary<nint, nint> s_methods = new();
    private static readonly ConcurrentDictionary<nint, string> s_paths = new();
    private static readonly Lock s_lock = new();
    private static nint s_inner;
    private static string s_folder = "";
    private static Fault s_fault;
    private static int s_skip;
    private static int s_times;

    public enum Fault
    {
        Read,
        Write,
        Truncate,
        Sync,
        Full,
    }

    /// <summary>How often it failed since it was told to.</summary>
    public static int Failures { get; private set; }

    /// <summary>Makes calls fail.</summary>
    /// <param name="folder">For files in this folder.</param>
    /// <param name="fault">Which calls.</param>
    /// <param name="skip">How many go well before.</param>
    /// <param name="times">How many fail then.</param>
    public static void Fail(string folder, Fault fault, int skip, int times)
    {
        Install();
        lock (s_lock)
        {
            (s_folder, s_fault, s_skip, s_times, Failures) = (folder, fault, skip, times, 0);
        }
    }

    /// <summary>Makes all go well again.</summary>
    public static void Heal() => Fail("", Fault.Read, 0, 0);

    // A copy of the default file system, with another way to open files, becomes the default.
    private static void Install()
    {
        if (s_inner != 0)
        {
            return;
        }

        s_inner = Find(null);
        var words = 22;
        var copy = (nint*)NativeMemory.AllocZeroed((nuint)(words * sizeof(nint)));
        new ReadOnlySpan<nint>((void*)s_inner, words).CopyTo(new Span<nint>(copy, words));
        copy[3] = Marshal.StringToCoTaskMemUTF8("faulty-disk");
        copy[OpenMethod] = (nint)(delegate* unmanaged<nint, byte*, nint, int, int*, int>)&OnOpen;
        Assert.Equal(0, Register((nint)copy, 1));
    }

    private static bool Fails(nint file, Fault fault)
    {
        lock (s_lock)
        {
            if (s_times == 0 || s_fault != fault || !s_paths.TryGetValue(file, out var path)
                || !path.StartsWith(s_folder, StringComparison.Ordinal) || s_skip-- > 0)
            {
                return false;
            }

            s_skip = 0;
            s_times--;
            Failures++;
            return true;
        }
    }

    private static nint Inner(nint file, int method) => ((nint*)s_methods[*(nint*)file])[method];

    [UnmanagedCallersOnly]
    private static int OnOpen(nint vfs, byte* name, nint file, int flags, int* outFlags)
    {
        var code = ((delegate* unmanaged<nint, byte*, nint, int, int*, int>)((nint*)s_inner)[OpenMethod])(vfs, name, file, flags, outFlags);
        var methods = *(nint*)file;
        if (methods != 0)
        {
            s_paths[file] = name is null ? "" : Marshal.PtrToStringUTF8((nint)name)!;
            *(nint*)file = s_methods.FirstOrDefault(pair => pair.Value == methods).Key is not 0 and var known ? known : Faulty(methods);
        }

        return code;
    }

    private static nint Faulty(nint methods)
    {
        var copy = (nint*)NativeMemory.AllocZeroed((nuint)(FileMethods * sizeof(nint)));
        new ReadOnlySpan<nint>((void*)methods, FileMethods).CopyTo(new Span<nint>(copy, FileMethods));
        copy[Read] = (nint)(delegate* unmanaged<nint, nint, int, long, int>)&OnRead;
        copy[Write] = (nint)(delegate* unmanaged<nint, nint, int, long, int>)&OnWrite;
        copy[Truncate] = (nint)(delegate* unmanaged<nint, long, int>)&OnTruncate;
        copy[Sync] = (nint)(delegate* unmanaged<nint, int, int>)&OnSync;
        s_methods[(nint)copy] = methods;
        return (nint)copy;
    }

    [UnmanagedCallersOnly]
    private static int OnRead(nint file, nint buffer, int count, long offset) => Fails(file, Fault.Read)
        ? IoErrorRead
        : ((delegate* unmanaged<nint, nint, int, long, int>)Inner(file, Read))(file, buffer, count, offset);

    [UnmanagedCallersOnly]
    private static int OnWrite(nint file, nint buffer, int count, long offset) => Fails(file, Fault.Write) ? IoErrorWrite
        : Fails(file, Fault.Full) ? Full
        : ((delegate* unmanaged<nint, nint, int, long, int>)Inner(file, Write))(file, buffer, count, offset);

    [UnmanagedCallersOnly]
    private static int OnTruncate(nint file, long size) => Fails(file, Fault.Truncate)
        ? IoErrorTruncate
        : ((delegate* unmanaged<nint, long, int>)Inner(file, Truncate))(file, size);

    [UnmanagedCallersOnly]
    private static int OnSync(nint file, int flags) => Fails(file, Fault.Sync)
        ? IoErrorSync
        : ((delegate* unmanaged<nint, int, int>)Inner(file, Sync))(file, flags);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Find(string? name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    private static partial int Register(nint vfs, int makeDefault);
}
