using Theodolite.Krylov;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Tests.Krylov;

/// <summary>A saved state is checked before an iteration goes on from it: what is refused names the entry, what is not ends well.</summary>
public sealed class LanczosStateTests
{
    private const int N = 200;

    private static readonly Lanczos s_settings = new()
    {
        Smallest = 3,
        Largest = 2,
        Tolerance = 1e-6,
        BasisSize = 24,
        MaximumProducts = 70,
        KeepState = true,
        Seed = 4,
    };

    public static TheoryData<string> Entries => new() { "row.0", "row.5", "projection", "expanded", "chains", "norm", "counters", "edges" };

    [Theory]
    [MemberData(nameof(Entries))]
    public void An_entry_that_is_missing_or_of_another_type_or_size_is_named(string name)
    {
        var arrays = Saved();
        Named(Without(arrays, name), name);
        Array other = arrays[name] is long[] integers ? new double[integers.Length] : new long[arrays[name].Length];
        Named(With(arrays, name, other), name);
        foreach (var length in new[] { 0, arrays[name].Length - 1, arrays[name].Length + 1 })
        {
            var resized = Array.CreateInstance(arrays[name].GetType().GetElementType()!, length);
            Array.Copy(arrays[name], resized, Math.Min(length, arrays[name].Length));
            Refused(With(arrays, name, resized));
        }
    }

    [Theory]
    [InlineData("row.0")]
    [InlineData("row.5")]
    [InlineData("projection")]
    [InlineData("overlaps")]
    [InlineData("norm")]
    [InlineData("edges")]
    public void A_number_that_is_not_finite_is_named_wherever_it_is(string name)
    {
        var arrays = Saved();
        for (var i = 0; i < arrays[name].Length; i += name == "edges" ? 1 : 7)
        {
            Named(Changed<double>(arrays, name, i, double.NaN), name);
            if (name != "edges")
            {
                Named(Changed<double>(arrays, name, i, double.PositiveInfinity), name);
                Named(Changed<double>(arrays, name, i, double.NegativeInfinity), name);
            }
        }
    }

    [Theory]
    [InlineData("expanded", 0, 2)]
    [InlineData("expanded", 1, -1)]
    [InlineData("chains", 0, -2)]
    [InlineData("chains", 2, long.MaxValue)]
    [InlineData("counters", 0, -1)]
    [InlineData("counters", 1, 2)]
    [InlineData("counters", 2, 1L << 40)]
    [InlineData("counters", 3, long.MinValue)]
    [InlineData("counters", 5, -3)]
    [InlineData("counters", 6, long.MaxValue)]
    [InlineData("counters", 8, 7)]
    [InlineData("counters", 12, -1)]
    [InlineData("counters", 13, 0)]
    public void An_integer_that_no_iteration_has_is_named(string name, int index, long value) =>
        Named(Changed(Saved(), name, index, value), name);

    [Theory]
    [InlineData("edges", 0, double.NegativeInfinity)]
    [InlineData("edges", 1, double.PositiveInfinity)]
    [InlineData("edges", 2, -1.0)]
    [InlineData("edges", 4, -1.0)]
    [InlineData("edges", 5, 1.5)]
    [InlineData("norm", 0, -1.0)]
    [InlineData("norm", 0, 0.0)]
    [InlineData("projection", 1, 0.5)]
    [InlineData("projection", 0, 1e300)]
    [InlineData("row.3", 9, 2.0)]
    public void A_number_that_no_iteration_has_is_named(string name, int index, double value)
    {
        var refused = Changed(Saved(), name, index, value);
        Assert.Contains($"'{name}'", Refused(refused), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_too_many_is_named()
    {
        var arrays = Saved();
        var next = $"row.{arrays["expanded"].Length}";
        Named(With(arrays, next, arrays["row.0"]), next);
    }

    // Five hundred states with one to three numbers changed at random: by a bit, to an odd value, to another of the array.
    [Fact]
    public void A_state_changed_at_random_is_refused_in_a_sentence_or_ends_in_finite_numbers()
    {
        using var a = new DiagonalOperator(Values());
        var random = Philox.For(15, "test/states");
        var saved = Saved();
        string[] names = [.. saved.Keys];
        var (refused, finished) = (0, 0);
        for (var round = 0; round < 500; round++)
        {
            var arrays = saved;
            for (var change = random.NextUInt32() % 3; change < 3; change++)
            {
                // Half of the changes are outside the rows, of which there are most.
                var among = random.NextUInt32() % 2 == 0 ? (uint)names.Length : 6;
                arrays = Mutated(arrays, names[^(int)(1 + (random.NextUInt32() % among))], random);
            }

            try
            {
                var result = s_settings.Solve(a, LanczosStart.From(LanczosState.From(arrays)));
                Assert.All(result.Smallest.Concat(result.Largest), pair => Assert.True(double.IsFinite(pair.Value)));
                finished++;
            }
            catch (BadInputException refusal)
            {
                Sentence(refusal.Message);
                refused++;
            }
        }

        Assert.True(refused > 100 && finished > 20, $"{refused} refused, {finished} finished");
    }

    [Fact]
    public void A_state_of_another_operator_or_a_larger_basis_is_refused()
    {
        var state = LanczosState.From(Saved(products: 22));
        using var other = new DiagonalOperator(Values().AsSpan(1));
        Sentence(Assert.Throws<BadInputException>(() => s_settings.Solve(other, LanczosStart.From(state))).Message);
        using var a = new DiagonalOperator(Values());
        var small = s_settings with { BasisSize = 16 };
        Sentence(Assert.Throws<BadInputException>(() => small.Solve(a, LanczosStart.From(state))).Message);
    }

    // States of earlier versions lack what the inner products of the rows were: they are measured, and the run goes on the same way.
    [Fact]
    public void A_state_without_overlaps_goes_on()
    {
        var whole = Saved();
        using var a = new DiagonalOperator(Values());
        var settings = s_settings with { MaximumProducts = 2000 };
        var (with, without) = (settings.Solve(a, Start(whole)), settings.Solve(a, Start(Without(whole, "overlaps"))));
        Assert.True(without.Verified);
        Assert.Equal(with.Products, without.Products);
        Assert.All(with.Largest.Zip(without.Largest), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 1e-12));
        Named(Changed<double>(whole, "overlaps", 3, 0.5), "overlaps");
        Named(With(whole, "overlaps", new double[2]), "overlaps");

        static LanczosStart Start(IReadOnlyDictionary<string, Array> arrays) => LanczosStart.From(LanczosState.From(arrays));
    }

    private static double[] Values() => [.. Enumerable.Range(0, N).Select(i => i < 20 ? 2.0 / (i + 1) : -0.5 * Math.Exp(-(i - 20) / 30.0))];

    // Stopped in the middle of a restarted iteration: kept rows, two kinds of chains, pending rows.
    private static IReadOnlyDictionary<string, Array> Saved(int products = 45)
    {
        using var a = new DiagonalOperator(Values());
        return (s_settings with { MaximumProducts = products }).Solve(a).State!.Arrays;
    }

    private static Dictionary<string, Array> Without(IReadOnlyDictionary<string, Array> arrays, string name) =>
        arrays.Where(pair => pair.Key != name).ToDictionary();

    private static Dictionary<string, Array> With(IReadOnlyDictionary<string, Array> arrays, string name, Array value) =>
        new(arrays) { [name] = value };

    private static Dictionary<string, Array> Changed<T>(IReadOnlyDictionary<string, Array> arrays, string name, int index, T value)
    {
        var changed = (T[])arrays[name].Clone();
        changed[index] = value;
        return With(arrays, name, changed);
    }

    private static Dictionary<string, Array> Mutated(IReadOnlyDictionary<string, Array> arrays, string name, Philox random)
    {
        var index = (int)(random.NextUInt32() % (uint)arrays[name].Length);
        if (arrays[name] is long[] integers)
        {
            long[] odd = [
                0, 1, 2, -1, 100, int.MaxValue, long.MaxValue, long.MinValue,
                integers[index] ^ (1L << (int)(random.NextUInt32() % 63)),
            ];
            return Changed(arrays, name, index, odd[random.NextUInt32() % odd.Length]);
        }

        var numbers = (double[])arrays[name];
        var bit = 1L << (int)(random.NextUInt32() % 64);
        var flipped = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(numbers[index]) ^ bit);
        double[] values =
        [
            0, 1, -1, double.NaN, double.PositiveInfinity, double.MaxValue, double.Epsilon, -numbers[index], numbers[0],
            flipped, flipped, flipped, flipped,
        ];
        return Changed(arrays, name, index, values[random.NextUInt32() % values.Length]);
    }

    private static void Named(IReadOnlyDictionary<string, Array> arrays, string name) =>
        Assert.Contains($"'{name}'", Refused(arrays), StringComparison.Ordinal);

    private static string Refused(IReadOnlyDictionary<string, Array> arrays)
    {
        var message = Assert.Throws<BadInputException>(() => LanczosState.From(arrays)).Message;
        Sentence(message);
        return message;
    }

    private static void Sentence(string message)
    {
        Assert.StartsWith("The saved Lanczos state ", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain(". ", message, StringComparison.Ordinal);
    }
}
