using System.Runtime.InteropServices;

namespace Theodolite.Torch.Tests;

/// <summary>Bytes that the C library has handed out, as glibc counts them.</summary>
internal static unsafe class NativeHeap
{
    private static readonly nint Count =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var libc)
        && NativeLibrary.TryGetExport(libc, "mallinfo2", out var address) ? address : 0;

    public static bool IsCountable => Count != 0;

    public static long InUse
    {
        get
        {
            var info = ((delegate* unmanaged<Info>)Count)();
            return (long)(info.InUse + info.InMappedBlocks);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Info
    {
        public readonly nuint Arena, FreeBlocks, FastBlocks, MappedBlocks, InMappedBlocks, Unused, FreeFastBytes, InUse, Free, Top;
    }
}
