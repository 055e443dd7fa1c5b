using System.Buffers.Binary;
using System.Text;

namespace Theodolite.Tests.TensorFiles;

/// <summary>Pickles, instruction by instruction, as Python writes those of tensors.</summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream _bytes = new();

    public PickleWriter() => Write(0x80, 2);

    public PickleWriter Write(params byte[] instructions)
    {
        _bytes.Write(instructions);
        return this;
    }

    public PickleWriter Op(char instruction) => Write((byte)instruction);

    public PickleWriter Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Sized('X', bytes.Length).Write(bytes);
    }

    public PickleWriter Whole(long value) => Sized('J', (int)value);

    public PickleWriter Global(string module, string name) => Op('c').Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Tuple(params long[] values)
    {
        Op('(');
        foreach (var value in values)
        {
            Whole(value);
        }

        return Op('t');
    }

    public PickleWriter Tensor(StoredTensor tensor)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        Op('(').Text("storage").Global("torch", tensor.Type).Text(tensor.Key).Text("cpu").Whole(tensor.Numbers);
        if (tensor.IsLegacy)
        {
            Op('N');
        }

        Op('t').Op('Q').Whole(tensor.Offset).Tuple(tensor.Size).Tuple(tensor.Strides).Write(0x89);
        return Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R');
    }

    public PickleWriter Dictionary(IEnumerable<(string Name, Action<PickleWriter> Value)> items)
    {
        Global("collections", "OrderedDict").Op(')').Op('R').Op('(');
        foreach (var (name, value) in items)
        {
            Text(name);
            value(this);
        }

        return Op('u');
    }

    public byte[] End()
    {
        Op('.');
        return _bytes.ToArray();
    }

    private PickleWriter Sized(char instruction, int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Op(instruction).Write(bytes);
    }
}

/// <summary>A tensor as it is stored.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">Where its numbers are.</param>
/// <param name="Numbers">How many are there.</param>
/// <param name="Size">Extents.</param>
/// <param name="Strides">Distances of neighbours.</param>
internal sealed record StoredTensor(string Name, string Key, long Numbers, long[] Size, long[] Strides)
{
    public string Type { get; init; } = "FloatStorage";

    public long Offset { get; init; }

    public bool IsLegacy { get; init; }
}
