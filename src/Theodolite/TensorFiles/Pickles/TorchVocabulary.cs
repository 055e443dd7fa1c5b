using Theodolite.Data;

namespace Theodolite.TensorFiles.Pickles;

/// <summary>The names that PyTorch writes for a <c>state_dict</c>, and those of the numbers that stand beside it in a checkpoint.</summary>
/// <param name="file">The file, for messages.</param>
internal sealed class TorchVocabulary(SourceFile file) : IPickleVocabulary
{
    private static readonly HashSet<string> s_inert = new(StringComparer.Ordinal)
    {
        "torch.Size", "torch.device", "torch._C.device", "torch.memory_format", "torch.serialization._get_layout",
        "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "numpy.dtype", "_codecs.encode",
        "collections.Counter", "builtins.set", "__builtin__.set", "builtins.frozenset", "builtins.complex",
    };

    private static readonly HashSet<string> s_functions = new(StringComparer.Ordinal)
    {
        "collections.OrderedDict", "collections.defaultdict", "builtins.dict", "builtins.list", "__builtin__.list",
        "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3",
        "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state", "torch._tensor._rebuild_from_type_v2",
        "torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.Parameter", "torch.nn.parameter.Buffer",
    };

    private static readonly Dictionary<string, ElementType> s_dtypes = new(StringComparer.Ordinal)
    {
        ["float64"] = ElementType.Float64,
        ["float32"] = ElementType.Float32,
        ["float16"] = ElementType.Float16,
        ["bfloat16"] = ElementType.BFloat16,
        ["int64"] = ElementType.Int64,
        ["int32"] = ElementType.Int32,
        ["int16"] = ElementType.Int16,
        ["int8"] = ElementType.Int8,
        ["uint8"] = ElementType.UInt8,
        ["uint16"] = ElementType.UInt16,
        ["uint32"] = ElementType.UInt32,
        ["uint64"] = ElementType.UInt64,
        ["bool"] = ElementType.Bool,
    };

    private static readonly Dictionary<string, ElementType?> s_storages = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = ElementType.Float64,
        ["FloatStorage"] = ElementType.Float32,
        ["HalfStorage"] = ElementType.Float16,
        ["BFloat16Storage"] = ElementType.BFloat16,
        ["LongStorage"] = ElementType.Int64,
        ["IntStorage"] = ElementType.Int32,
        ["ShortStorage"] = ElementType.Int16,
        ["CharStorage"] = ElementType.Int8,
        ["ByteStorage"] = ElementType.UInt8,
        ["BoolStorage"] = ElementType.Bool,
        ["UntypedStorage"] = null,
        ["_UntypedStorage"] = null,
    };

    /// <summary>The storages that tensors refer to, by their names.</summary>
    public Dictionary<string, TorchStorage> Storages { get; } = new(StringComparer.Ordinal);

    public void Admit(PickleGlobal global)
    {
        var name = global.ToString();
        if (!s_inert.Contains(name) && !s_functions.Contains(name) && !IsStorage(global) && !IsDType(global))
        {
            throw global.Module.StartsWith("torch.nn.modules", StringComparison.Ordinal)
                ? file.Error($"holds a whole model ('{Printable.Text(name)}'), which is never built from a file; save "
                    + "model.state_dict() instead")
                : file.Error($"holds '{Printable.Text(name)}', but only tensors in dictionaries are read and nothing else is ever "
                    + "built from a "
                    + "file; save model.state_dict() alone");
        }
    }

    public object? Call(PickleGlobal global, object?[] arguments)
    {
        switch (global.ToString(), arguments)
        {
            case ("collections.OrderedDict" or "builtins.dict", []) or ("collections.defaultdict", [] or [_]):
                return new PickledDictionary();
            case ("collections.OrderedDict" or "builtins.dict", [List<object?> pairs]):
                return Dictionary(pairs);
            case ("collections.OrderedDict" or "builtins.dict", [PickledDictionary same]):
                return same;
            case ("builtins.list" or "__builtin__.list", [] or [List<object?>]):
                return arguments is [List<object?> items] ? items : new List<object?>();
            case ("torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2",
                [TorchStorage storage, long offset, object?[] size, object?[] strides, ..]):
                return Tensor(storage, storage.Type, offset, size, strides);
            case ("torch._utils._rebuild_tensor_v3",
                [TorchStorage storage, long offset, object?[] size, object?[] strides, _, _, PickleGlobal dtype, ..]) when IsDType(dtype):
                return Tensor(storage, s_dtypes.TryGetValue(dtype.Name, out var type) ? type : null, offset, size, strides);
            case ("torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" or "torch.nn.parameter.Parameter"
                or "torch.nn.Parameter" or "torch.nn.parameter.Buffer" or "torch.Tensor", [TorchTensor tensor, ..]):
                return tensor;
            case ("torch._tensor._rebuild_from_type_v2", [PickleGlobal { Module: "torch._utils" } inner, PickleGlobal, object?[] own, ..]):
                return Call(inner, own);
            case var (name, _) when s_inert.Contains(name):
                return InertValue.Instance;
            default:
                throw file.Error($"is damaged: '{Printable.Text(global.ToString())}' in its pickle has arguments that it does not take");
        }
    }

    public object? Persistent(object? identifier)
    {
        if (identifier is object?[] and ["module", ..])
        {
            throw file.Error("holds a whole model, whose code is not in it; save model.state_dict() instead");
        }

        if (identifier is not (object?[] and ["storage", PickleGlobal type, string key, _, long and >= 0 and var count, .. var view]))
        {
            throw file.Error("is damaged: a reference in its pickle is not one to the numbers of a tensor");
        }

        if (!IsStorage(type) || !s_storages.TryGetValue(type.Name, out var element))
        {
            throw file.Error($"holds numbers as '{Printable.Text(type.ToString())}', but real numbers, integers or booleans were expected");
        }

        var storage = new TorchStorage(key, type.ToString(), element, count);
        if (Storages.TryGetValue(key, out var known) ? known != storage : !Storages.TryAdd(key, storage))
        {
            throw file.Error($"is damaged: it describes its numbers '{Printable.Text(key)}' in two ways");
        }

        return view is [object?[] and [_, long start, long length, ..]]
            ? start >= 0 && length >= 0 && start <= count - length
                ? storage with { Start = start, Count = length }
                : throw file.Error($"is damaged: a part of its numbers '{Printable.Text(key)}' lies outside of them")
            : storage;
    }

    private static bool IsStorage(PickleGlobal global) => global.Module is "torch" or "torch.cuda" or "torch.storage"
        && global.Name.EndsWith("Storage", StringComparison.Ordinal);

    private static bool IsDType(PickleGlobal global) => global.Module == "torch"
        && (s_dtypes.ContainsKey(global.Name) || global.Name is "complex64" or "complex128" or "float8_e4m3fn" or "float8_e5m2");

    private PickledDictionary Dictionary(List<object?> pairs)
    {
        var dictionary = new PickledDictionary();
        foreach (var pair in pairs)
        {
            dictionary.Pairs.Add(pair switch
            {
                object?[] and [var key, var value] => (key, value),
                List<object?> and [var key, var value] => (key, value),
                _ => throw file.Error("is damaged: a dictionary in its pickle is made of something else than pairs"),
            });
        }

        return dictionary;
    }

    private TorchTensor Tensor(TorchStorage storage, ElementType? type, long offset, object?[] size, object?[] strides)
    {
        if (type is not { } element)
        {
            throw file.Error($"holds a tensor in '{Printable.Text(storage.TypeName)}' without a type of real numbers, "
                + "integers or booleans");
        }

        if (size.Length != strides.Length || size.Length > 64 || offset < 0)
        {
            throw file.Error("is damaged: a tensor in it has extents and strides that do not go together");
        }

        var (extents, distances) = (Whole(size), Whole(strides));
        var count = NumericArray.CountOf(extents, file);
        var numbers = storage.Type is null ? storage.Count / element.Size() : storage.Count;
        RequireWithin(offset, extents, distances, count, numbers);

        // A number may be repeated along an axis, but not without end: what is allocated stays of the file's size.
        return count <= (16 * numbers) + 4096
            ? new TorchTensor(storage, element, offset, extents, distances)
            : throw file.Error($"holds a tensor of {count} numbers that repeats {numbers}, which is refused; save it with .contiguous()");
    }

    private void RequireWithin(long offset, long[] extents, long[] distances, long count, long numbers)
    {
        var last = (Int128)offset;
        for (var axis = 0; axis < extents.Length; axis++)
        {
            last += (Int128)Math.Max(0, extents[axis] - 1) * distances[axis];
        }

        if (count > 0 && last >= numbers)
        {
            throw file.Error($"is damaged: a tensor in it takes number {last + 1} of {numbers}");
        }
    }

    private long[] Whole(object?[] items) => Array.ConvertAll(items, item => item is long value and >= 0
        ? value
        : throw file.Error("is damaged: a tensor in it has an extent or stride that is not a whole number from 0 on"));
}
