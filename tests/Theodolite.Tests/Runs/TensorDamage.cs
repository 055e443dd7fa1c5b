using System.Buffers.Binary;
using System.Text;
using Theodolite.Data;
using Theodolite.Randomness;

namespace Theodolite.Tests.Runs;

/// <summary>Damages a safetensors file: its header, its bytes, or its tensors while the file stays well formed.</summary>
internal sealed class TensorDamage(Philox random)
{
    private static readonly double[] s_numbers =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -1, 0, 1e38, -1e-300];

    private readonly JsonDamage _json = new(random);

    /// <summary>Damages a file; says how.</summary>
    public string Change(string path)
    {
        var how = random.NextInt(8) switch
        {
            0 => Header(path),
            1 => Bytes(path),
            2 => Cut(path),
            3 => Metadata(path),
            _ => Tensor(path),
        };
        return $"{Path.GetFileName(path)}: {how}";
    }

    private string Header(string path)
    {
        var content = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(content);
        var (text, how) = _json.Change(Encoding.UTF8.GetString(content, 8, length));
        var header = Encoding.UTF8.GetBytes(text);
        var size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, header.Length);
        File.WriteAllBytes(path, [.. size, .. header, .. content[(8 + length)..]]);
        return $"{how} of the header";
    }

    private string Bytes(string path)
    {
        var content = File.ReadAllBytes(path);
        for (var change = 0; change < 4; change++)
        {
            content[random.NextInt(content.Length)] ^= (byte)(1 << random.NextInt(8));
        }

        File.WriteAllBytes(path, content);
        return "bits";
    }

    private string Cut(string path)
    {
        var content = File.ReadAllBytes(path);
        var length = random.NextInt(content.Length);
        File.WriteAllBytes(path, content[..length]);
        return $"cut off at {length}";
    }

    // The state of a checkpoint, as JSON inside a string of the header.
    private string Metadata(string path)
    {
        var file = SafetensorsFile.Read(path);
        if (file.Metadata.GetValueOrDefault("state") is not { } state)
        {
            return Tensor(path);
        }

        var (text, how) = _json.Change(state);
        SafetensorsFile.Write(path, Tensors(file), new Dictionary<string, string>(file.Metadata) { ["state"] = text });
        return $"{how} of the state";
    }

    private string Tensor(string path)
    {
        var file = SafetensorsFile.Read(path);
        var tensors = Tensors(file);
        var at = random.NextInt(tensors.Count);
        var (name, shape, values) = tensors[at];
        var number = s_numbers[random.NextInt(s_numbers.Length)];
        string how;
        (how, tensors[at]) = random.NextInt(7) switch
        {
            0 => ("flat", new(name, [values.Length], values)),
            1 => ("of one number more", new(name, [values.Length + 1], new float[values.Length + 1])),
            2 => ("empty", new(name, [0], Array.Empty<float>())),
            3 => ("of whole numbers", new(name, shape, new long[values.Length])),
            4 => ("renamed", new SafetensorsTensor(name + "\u001b2", shape, values)),
            _ => ($"with {number}", new SafetensorsTensor(name, shape, With(values, number))),
        };
        if (random.NextInt(8) == 0)
        {
            tensors.RemoveAt(at);
            how = "gone";
        }

        SafetensorsFile.Write(path, tensors, file.Metadata);
        return $"{name} {how}";
    }

    private Array With(Array values, double number)
    {
        var all = values as double[] ?? Array.ConvertAll((float[])values, value => (double)value);
        for (var i = 0; i < all.Length; i += 1 + random.NextInt(all.Length))
        {
            all[i] = number;
        }

        return values is double[]? all : Array.ConvertAll(all, value => (float)value);
    }

    private static List<SafetensorsTensor> Tensors(SafetensorsFile file) =>
    [
        .. file.Entries.Select(entry => new SafetensorsTensor(
            entry.Name,
            entry.Shape.Span.ToArray(),
            entry.DType == "F64" ? entry.ToDoubles() : entry.ToSingles())),
    ];
}
