using System.Runtime.InteropServices;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// Asks Linux for large pages (<c>madvise</c> with <c>MADV_HUGEPAGE</c>) before memory is written for the first time. The kernel hands out
/// a basis of gigabytes at its first pass, page by page: in pages of 2 MiB instead of 4 KiB that takes a fifth of the time.
/// </summary>
internal static partial class LargePages
{
    private const int HugePage = 14;

    private const nint Page = 2 << 20;

    /// <summary>Advises for the memory of a contiguous tensor. A kernel that does not follow changes nothing.</summary>
    public static void Advise(Tensor tensor)
    {
        var bytes = checked((nint)(tensor.Count * tensor.DType.Size()));
        if (!OperatingSystem.IsLinux() || !tensor.Device.IsCpu || bytes < 2 * Page)
        {
            return;
        }

        // From one page of 2 MiB to another, inside the block.
        var start = (ColumnSweeps.Start(tensor) + Page - 1) / Page * Page;
        var length = ((bytes - Page) / Page) * Page;
        _ = madvise(start, length, HugePage);
    }

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nint length, int advice);
}
