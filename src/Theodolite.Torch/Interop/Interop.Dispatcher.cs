using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>Any ATen operator by name, and the lists and strings that its arguments are made of.</summary>
internal static unsafe partial class Interop
{
    [LibraryImport(Library)]
    public static partial int torch_call_dispatcher(
        byte* operatorName, byte* overloadName, ulong* stack, ulong abiVersion);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int torch_new_list_reserve_size(nuint size, nint* list);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int torch_list_push_back(nint list, ulong element);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int torch_list_size(nint list, nuint* size);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int torch_list_get_item(nint list, nuint index, ulong* element);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int torch_delete_list(nint list);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int torch_new_string_handle(byte* text, nuint length, nint* handle);
}
