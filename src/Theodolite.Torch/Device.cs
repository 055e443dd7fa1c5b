using System.Globalization;

namespace Theodolite.Torch;

/// <summary>Kinds of devices that hold tensors.</summary>
public enum DeviceType
{
    Cpu,
    Cuda,
}

/// <summary>Where a tensor lives; the default value is the CPU.</summary>
public readonly record struct Device(DeviceType Type, int Index = 0)
{
    /// <summary>The processor.</summary>
    public static Device Cpu => default;

    /// <summary>Whether memory of this device can be read directly.</summary>
    public bool IsCpu => Type == DeviceType.Cpu;

    /// <summary>An NVIDIA GPU; needs a libtorch built for CUDA, see <see cref="TorchRuntime"/>.</summary>
    public static Device Cuda(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new Device(DeviceType.Cuda, index);
    }

    /// <summary>Reads <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    /// <exception cref="FormatException">The text names no device.</exception>
    public static Device Parse(string text) => TryParse(text, out var device)
        ? device
        : throw new FormatException($"'{text}' is no device: expected cpu, cuda or cuda:N.");

    /// <summary>Reads <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>; false when the text names no device.</summary>
    public static bool TryParse(string? text, out Device device)
    {
        device = Cpu;
        if (text is "cpu")
        {
            return true;
        }

        device = Cuda();
        if (text is "cuda")
        {
            return true;
        }

        if (text is null || !text.StartsWith("cuda:", StringComparison.Ordinal))
        {
            return false;
        }

        var parsed = int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index <= sbyte.MaxValue;
        device = parsed ? Cuda(index) : default;
        return parsed;
    }

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    public override string ToString() => Type switch
    {
        DeviceType.Cpu => "cpu",
        DeviceType.Cuda when Index == 0 => "cuda",
        _ => $"cuda:{Index}",
    };
}
