using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Sums of products named by letters, as NumPy's einsum: one factor after another is contracted as matrices in stacks.</summary>
internal static class EinsteinSum
{
    public static Datum Trace(OnnxCall call)
    {
        var text = call.Node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        var sides = text.Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != call.Count || text.Contains('.', StringComparison.Ordinal))
        {
            throw call.Fault($"has the equation '{Printable.Line(text)}' for {call.Count} inputs; letters for every axis are "
                + "understood, not an "
                + "ellipsis");
        }

        var output = sides.Length == 2
            ? sides[1]
            : string.Concat(
                sides[0].Where(char.IsLetter).GroupBy(c => c).Where(group => group.Count() == 1).Select(group => group.Key).Order());
        var factors = call.All.Zip(terms, (datum, letters) => Factor(call, datum.Value, letters)).ToList();
        while (factors.Count > 1)
        {
            var kept = output + string.Concat(factors.Skip(2).Select(factor => factor.Letters));
            factors = [Contract(call, factors[0], factors[1], kept), .. factors.Skip(2)];
        }

        var (value, letters) = SumAllBut(factors[0], output);
        return output.Length == letters.Length && output.All(letters.Contains)
            ? call[0].With(value.Permute([.. output.Select(letter => letters.IndexOf(letter, StringComparison.Ordinal))]))
            : throw call.Fault($"asks for the axes '{output}', of which the inputs have '{letters}'");
    }

    private static (Value Value, string Letters) Factor(OnnxCall call, Value value, string letters) =>
        letters.Length == value.Shape.Rank && letters.Distinct().Count() == letters.Length
            ? (value, letters)
            : throw call.Fault($"names the axes of {value.Shape} '{letters}'; every axis needs a letter of its own");

    private static (Value Value, string Letters) SumAllBut((Value Value, string Letters) factor, string kept)
    {
        int[] over = [.. Enumerable.Range(0,
        factor.Letters.Length).Where(axis => !kept.Contains(factor.Letters[axis], StringComparison.Ordinal))];
        return over.Length == 0 ? factor : (factor.Value.Sum([.. over]), string.Concat(factor.Letters.Where(letter => kept.Contains(letter,
        StringComparison.Ordinal))));
    }

    private static (Value Value, string Letters) Contract(
        OnnxCall call,
        (Value Value, string Letters) a,
        (Value Value, string Letters) b,
        string kept)
    {
        a = SumAllBut(a, kept + b.Letters);
        b = SumAllBut(b, kept + a.Letters);
        var shared = string.Concat(a.Letters.Where(letter => b.Letters.Contains(letter, StringComparison.Ordinal)));
        var stack = string.Concat(shared.Where(letter => kept.Contains(letter, StringComparison.Ordinal)));
        var inner = string.Concat(shared.Where(letter => !kept.Contains(letter, StringComparison.Ordinal)));
        var rows = string.Concat(a.Letters.Where(letter => !shared.Contains(letter, StringComparison.Ordinal)));
        var columns = string.Concat(b.Letters.Where(letter => !shared.Contains(letter, StringComparison.Ordinal)));
        foreach (var letter in shared)
        {
            if (Extent(a, letter) != Extent(b, letter))
            {
                throw call.Fault($"gives the axis '{letter}' the extents {Extent(a, letter)} and {Extent(b, letter)}");
            }
        }

        var left = Ordered(a, stack + rows + inner).Reshape([Count(a, stack), Count(a, rows), Count(a, inner)]);
        var right = Ordered(b, stack + inner + columns).Reshape([Count(b, stack), Count(b, inner), Count(b, columns)]);
        var product = left.BatchMatMul(right);
        long[] extents = [.. stack.Select(letter => Extent(a, letter)), .. rows.Select(letter => Extent(a, letter)), .. columns.Select(
            letter => Extent(b, letter))];
        return (product.Reshape(Shape.Create(extents)), stack + rows + columns);
    }

    private static Value Ordered((Value Value, string Letters) factor, string order) =>
        factor.Value.Permute([.. order.Select(letter => factor.Letters.IndexOf(letter, StringComparison.Ordinal))]);

    private static long Extent((Value Value, string Letters) factor, char letter) =>
        factor.Value.Shape[factor.Letters.IndexOf(letter, StringComparison.Ordinal)];

    private static long Count((Value Value, string Letters) factor, string letters) =>
        letters.Aggregate(1L, (product, letter) => product * Extent(factor, letter));
}
