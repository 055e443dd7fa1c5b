using System.Globalization;
using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>What has to be told to the C library before libtorch starts: allocator thresholds and the number of threads.</summary>
internal static unsafe partial class NativeSettings
{
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;

    /// <summary>Number of threads to start with; 0 leaves the choice to libtorch.</summary>
    public static int Threads { get; set; }

    public static void BeforeLoad()
    {
        if (OperatingSystem.IsLinux())
        {
            KeepFreedMemory();
        }

        SpinBriefly();
        if (Threads > 0)
        {
            SetVariable("OMP_NUM_THREADS"u8, Threads);
            SetVariable("MKL_NUM_THREADS"u8, Threads);
        }
    }

    /// <summary>
    /// glibc gives large blocks back to the kernel at each free, which costs page faults on
    /// every temporary; keep them instead. Other C libraries have no mallopt and are left alone.
    /// </summary>
    private static void KeepFreedMemory()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out var libc)
            || !NativeLibrary.TryGetExport(libc, "mallopt", out var address))
        {
            return;
        }

        var mallopt = (delegate* unmanaged<int, int, int>)address;
        _ = mallopt(MmapThreshold, 1 << 30);
        _ = mallopt(TrimThreshold, int.MaxValue);
    }

    /// <summary>
    /// The OpenMP runtime lets a thread spin for some 300,000 turns before it sleeps, several milliseconds in which it
    /// keeps whoever else shares the core from working; ten thousand, half a millisecond, bridge the gap
    /// between two kernels as well. A user's own setting stands.
    /// </summary>
    private static void SpinBriefly()
    {
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null && Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is null)
        {
            SetVariable("GOMP_SPINCOUNT"u8, 10_000);
        }
    }

    /// <summary>Sets a variable in the C environment, which .NET's own copy does not reach.</summary>
    private static void SetVariable(ReadOnlySpan<byte> name, int number)
    {
        Span<byte> value = stackalloc byte[12];
        value.Clear();
        number.TryFormat(value, out _, default, CultureInfo.InvariantCulture);
        fixed (byte* n = name)
        fixed (byte* v = value)
        {
            if (OperatingSystem.IsWindows())
            {
                _ = _putenv_s(n, v);
            }
            else
            {
                _ = setenv(n, v, 1);
            }
        }
    }

    [LibraryImport("libc")]
    private static partial int setenv(byte* name, byte* value, int overwrite);

    [LibraryImport("ucrtbase")]
    private static partial int _putenv_s(byte* name, byte* value);
}
