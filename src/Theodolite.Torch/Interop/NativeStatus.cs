using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Theodolite.Torch;

/// <summary>The one check that every native status passes through.</summary>
internal static unsafe class NativeStatus
{
    /// <exception cref="TorchException">The status is not 0.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(int status, ReadOnlySpan<byte> operation, params ReadOnlySpan<Tensor?> operands)
    {
        if (status != 0)
        {
            Fail(operation, operands);
        }
    }

    private static void Fail(ReadOnlySpan<byte> operation, ReadOnlySpan<Tensor?> operands) =>
        throw new TorchException(Encoding.UTF8.GetString(operation), Reason(), operands);

    /// <summary>libtorch's own message, which it gives from 2.13 on (before that it printed one).</summary>
    private static string Reason()
    {
        var address = LibraryLoader.Optional("torch_exception_get_what_without_backtrace");
        if (address == 0)
        {
            return "libtorch failed";
        }

        var message = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)address)());
        return string.IsNullOrEmpty(message) ? "libtorch failed" : message.Split('\n')[0];
    }
}
