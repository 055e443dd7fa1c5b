using System.Globalization;

namespace Theodolite.Krylov;

/// <summary>
/// All that a Lanczos iteration needs to go on as if it had never stopped: the basis, its projection, and where the
/// random numbers are. Held in managed memory, one array per row.
/// </summary>
/// <remarks>
/// <c>row.0</c>, <c>row.1</c>, …: the rows of V and F, in the order in which they came. <c>projection</c>: T and C of
/// <see cref="LanczosFactorization"/> over these rows. <c>expanded</c>: 1 where the product of a row is known. <c>chains</c>: the chain
/// of each. <c>overlaps</c>: the inner products of row 1 with row 0, of row 2 with rows 0 and 1, …, as they were measured; states of
/// earlier versions have none. <c>norm</c>: ‖A‖ from below. <c>counters</c> and <c>edges</c>: where the iteration stands, in the order of
/// <see cref="LanczosStateArrays"/>.
/// </remarks>
public sealed class LanczosState
{
    private const string Untitled = "The saved Lanczos state";

    private LanczosState(IReadOnlyDictionary<string, Array> arrays, string title) => (Arrays, Title) = (arrays, title);

    /// <summary>The state by name, for a file: rows are <c>float[]</c> or <c>double[]</c> of P numbers, the rest <c>double[]</c> and
    /// <c>long[]</c>.</summary>
    public IReadOnlyDictionary<string, Array> Arrays { get; }

    /// <summary>What messages call it.</summary>
    internal string Title { get; }

    /// <summary>Inner products of each row with those before it; null where an earlier version has not saved them.</summary>
    internal double[]? Overlaps => Arrays.ContainsKey("overlaps") ? Reals("overlaps") : null;

    /// <summary>The state that an iteration has just left.</summary>
    internal static LanczosState Of(IReadOnlyDictionary<string, Array> arrays) => new(arrays, Untitled);

    /// <summary>The state from the arrays of <see cref="Arrays"/>.</summary>
    /// <exception cref="BadInputException">An array is missing, has another size than the others imply, or holds what no iteration
    /// does.</exception>
    public static LanczosState From(IReadOnlyDictionary<string, Array> arrays) => From(arrays, Untitled);

    /// <summary>The same, from what messages are to name.</summary>
    internal static LanczosState From(IReadOnlyDictionary<string, Array> arrays, string title)
    {
        var state = new LanczosState(arrays, title);
        LanczosStateCheck.Require(state);
        return state;
    }

    /// <summary>The name of a row.</summary>
    internal static string Row(int i) => string.Create(CultureInfo.InvariantCulture, $"row.{i}");

    /// <summary>Whether an entry is one of a state: a row of any number, or one of the others.</summary>
    internal static bool Knows(string name) => name
        is "projection" or "overlaps" or "expanded" or "chains" or "norm" or "counters" or "edges"
        || (name.StartsWith("row.", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var i)
            && name == Row(i));

    internal double[] Reals(string name) => Get<double>(name);

    internal long[] Integers(string name) => Get<long>(name);

    internal T[] Get<T>(string name) => Arrays.TryGetValue(name, out var array) && array is T[] values
        ? values
        : throw Damaged($"has no array '{name}' of {Words<T>()}");

    /// <summary>The refusal of a state.</summary>
    /// <param name="fault">What follows its name, with the entry and what was expected of it.</param>
    internal BadInputException Damaged(string fault) => new($"{Title} {fault}.");

    private static string Words<T>() => typeof(T) == typeof(long)
        ? "64-bit integers"
        : typeof(T) == typeof(float) ? "32-bit floating-point numbers" : "64-bit floating-point numbers";
}
