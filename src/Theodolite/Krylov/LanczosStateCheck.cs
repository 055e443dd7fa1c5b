using System.Globalization;
using System.Numerics;
using Theodolite.LinearAlgebra;

namespace Theodolite.Krylov;

/// <summary>
/// What a saved state must be before an iteration goes on from it: complete, of sizes that fit each other, with finite numbers, unit
/// rows and a symmetric projection. That its rows are those of the operator is not checked: it takes a product for each.
/// </summary>
internal static class LanczosStateCheck
{
    // Rounding leaves far less, in float32 as well.
    private const double LengthError = 0.01;

    // An entry of T is at most ‖A‖; the norm lags behind by what a look would have found, at most √m.
    private const double NormError = 1e4;

    /// <exception cref="BadInputException">It is not; the message names the entry.</exception>
    public static void Require(LanczosState state)
    {
        var count = Labels(state);
        LanczosStateArrays.Require(state);
        Rows(state, count);
        Overlaps(state, count);
        Projection(state, count);
    }

    /// <summary>Refuses an array of another length.</summary>
    public static void Length(LanczosState state, string name, Array array, long expected)
    {
        if (array.LongLength != expected)
        {
            throw state.Damaged($"has {array.LongLength} numbers in '{name}', where {expected} were expected");
        }
    }

    // Of each row: whether its product is known, and its chain. Returns how many there are.
    private static int Labels(LanczosState state)
    {
        var (expanded, chains) = (state.Integers("expanded"), state.Integers("chains"));
        Length(state, "chains", chains, expanded.Length);
        if (expanded.Length == 0)
        {
            throw state.Damaged("has no row in 'expanded', where one at least was expected");
        }

        for (var i = 0; i < expanded.Length; i++)
        {
            var least = expanded[i] == 1 ? LanczosProjection.Kept : 0;
            if (expanded[i] is not (0 or 1))
            {
                throw state.Damaged($"has {expanded[i]} for row {i} in 'expanded', where 0 or 1 was expected");
            }

            if (chains[i] < least || chains[i] > int.MaxValue)
            {
                throw state.Damaged($"has {chains[i]} for row {i} in 'chains', where a number of a chain from {least} on was expected");
            }
        }

        return expanded.Length;
    }

    private static void Rows(LanczosState state, int count)
    {
        var isSingle = state.Arrays.GetValueOrDefault(LanczosState.Row(0)) is float[];
        var length = isSingle ? state.Get<float>(LanczosState.Row(0)).LongLength : state.Get<double>(LanczosState.Row(0)).LongLength;
        if (length < count)
        {
            throw state.Damaged($"has {count} rows of {length} numbers from 'row.0' on, where at most as many rows as numbers fit");
        }

        for (var i = 0; i < count; i++)
        {
            var name = LanczosState.Row(i);
            if (isSingle)
            {
                Unit<float>(state, name, length);
            }
            else
            {
                Unit<double>(state, name, length);
            }
        }

        if (state.Arrays.ContainsKey(LanczosState.Row(count)))
        {
            throw state.Damaged($"has an array '{LanczosState.Row(count)}', but {count} rows in 'expanded'");
        }
    }

    private static void Unit<T>(LanczosState state, string name, long length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = state.Get<T>(name);
        Length(state, name, row, length);
        var square = 0.0;
        foreach (var x in row)
        {
            var wide = double.CreateTruncating(x);
            square += wide * wide;
        }

        if (!double.IsFinite(square))
        {
            throw state.Damaged($"has a number in '{name}' that is not finite");
        }

        if (Math.Abs(Math.Sqrt(square) - 1) > LengthError)
        {
            throw state.Damaged(string.Create(
                CultureInfo.InvariantCulture,
                $"has a vector of length {Math.Sqrt(square):g3} in '{name}', where 1 was expected"));
        }
    }

    private static void Overlaps(LanczosState state, int count)
    {
        if (state.Overlaps is not { } overlaps)
        {
            return;
        }

        Length(state, "overlaps", overlaps, (long)count * (count - 1) / 2);
        foreach (var overlap in overlaps)
        {
            if (!(Math.Abs(overlap) <= LengthError))
            {
                throw state.Damaged(string.Create(
                    CultureInfo.InvariantCulture,
                    $"has {overlap:g3} in 'overlaps', where the roundoff of orthogonal rows was expected"));
            }
        }
    }

    private static void Projection(LanczosState state, int count)
    {
        var (t, expanded, norm) = (state.Reals("projection"), state.Integers("expanded"), state.Reals("norm"));
        Length(state, "projection", t, (long)count * count);
        Length(state, "norm", norm, 1);
        if (!(norm[0] >= 0 && double.IsFinite(norm[0])))
        {
            throw state.Damaged(string.Create(CultureInfo.InvariantCulture, $"has {norm[0]} in 'norm', where 0 or more was expected"));
        }

        if (!Vectors.AllFinite(t))
        {
            throw state.Damaged("has a number in 'projection' that is not finite");
        }

        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var entry = t[(i * count) + j];
                if (entry != t[(j * count) + i])
                {
                    throw state.Damaged($"has a 'projection' that is not symmetric between rows {j} and {i}");
                }

                if (Math.Abs(entry) / NormError > norm[0])
                {
                    throw state.Damaged(string.Create(
                        CultureInfo.InvariantCulture,
                        $"has {entry:g3} in 'projection', far beyond the {norm[0]:g3} in 'norm'"));
                }

                if (entry != 0 && expanded[i] == 0 && expanded[j] == 0)
                {
                    throw state.Damaged($"has a 'projection' that couples rows {j} and {i}, whose products are not known");
                }
            }
        }
    }
}
