using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>
/// Asks Linux for large pages (<c>madvise</c> with <c>MADV_HUGEPAGE</c>) before memory is written for the first time. The kernel hands out
/// a block of gigabytes at its first pass, page by page: in pages of 2 MiB instead of 4 KiB that takes a fifth of the time.
/// </summary>
internal static unsafe partial class LargePages
{
    private const int HugePage = 14;

    private const nint Page = 2 << 20;

    /// <summary>Advises for a block of memory. A kernel that does not follow changes nothing.</summary>
    public static void Advise(void* block, long bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < 2 * Page)
        {
            return;
        }

        // From one page of 2 MiB to another, inside the block.
        var start = ((nint)block + Page - 1) / Page * Page;
        var length = checked((nint)((bytes - Page) / Page * Page));
        _ = madvise(start, length, HugePage);
    }

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nint length, int advice);
}
