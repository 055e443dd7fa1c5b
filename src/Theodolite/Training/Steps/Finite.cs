using System.Numerics;
using System.Runtime.InteropServices;
using Theodolite.Torch;

namespace Theodolite.Training.Steps;

/// <summary>Whether every element of a vector is finite.</summary>
internal static class Finite
{
    public static bool All(Tensor values)
    {
        if (values.Device == Device.Cpu)
        {
            return values.DType == DType.Float32 ? All<float>(values.AsSpan<float>()) : All<double>(values.AsSpan<double>());
        }

        using var finite = values.IsFinite();
        using var all = finite.All();
        return all.ToBool();
    }

    // x·0 is 0 for finite x and NaN otherwise, and NaN survives every sum.
    private static bool All<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (first, second) = (Vector<T>.Zero, Vector<T>.Zero);
        var registers = MemoryMarshal.Cast<T, Vector<T>>(values);
        var i = 0;
        for (; i + 1 < registers.Length; i += 2)
        {
            first += registers[i] * Vector<T>.Zero;
            second += registers[i + 1] * Vector<T>.Zero;
        }

        if (i < registers.Length)
        {
            first += registers[i] * Vector<T>.Zero;
        }

        var rest = T.Zero;
        foreach (var value in values[(registers.Length * Vector<T>.Count)..])
        {
            rest += value * T.Zero;
        }

        return first + second == Vector<T>.Zero && rest == T.Zero;
    }
}
