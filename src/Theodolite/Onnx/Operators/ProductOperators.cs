using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Products of matrices.</summary>
internal static class ProductOperators
{
    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        all.Add("Gemm", Gemm);
        all.Add("MatMul", call => call[0].With(Multiply(call, call[0].Value, call[1].Value)));
        all.Add("Einsum", EinsteinSum.Trace);
    }

    /// <summary>A product over the last two axes, the others brought to one shape.</summary>
    public static Value Multiply(OnnxCall call, Value a, Value b)
    {
        if (a.Shape.Rank == 0 || b.Shape.Rank == 0)
        {
            throw call.Fault($"multiplies {a.Shape} by {b.Shape}, but a number is no matrix");
        }

        // A vector on the left is a row, on the right a column, and its axis vanishes afterwards.
        var (row, column) = (a.Shape.Rank == 1, b.Shape.Rank == 1);
        a = row ? a.Reshape([1, a.Shape[0]]) : a;
        b = column ? b.Reshape([b.Shape[0], 1]) : b;
        if (a.Shape[-1] != b.Shape[-2])
        {
            throw call.Fault($"multiplies {a.Shape} by {b.Shape}, whose inner extents {a.Shape[-1]} and {b.Shape[-2]} differ");
        }

        var product = Matrices(call, a, b);
        if (row)
        {
            product = product.Reshape(product.Shape.Remove(product.Shape.Rank - 2));
        }

        return column ? product.Reshape(product.Shape.Remove(product.Shape.Rank - 1)) : product;
    }

    private static Value Matrices(OnnxCall call, Value a, Value b)
    {
        var (rows, inner, columns) = (a.Shape[-2], a.Shape[-1], b.Shape[-1]);
        if (b.Shape.Rank == 2)
        {
            var product = a.Reshape([a.Shape.Count / Math.Max(inner, 1), inner]).MatMul(b);
            return product.Reshape(a.Shape.With(a.Shape.Rank - 1, columns));
        }

        var (left, right) = (Shape.Create(a.Shape.Span[..^2]), Shape.Create(b.Shape.Span[..^2]));
        var stack = Broadcasting.Common(left, right) ?? throw call.Fault($"cannot bring stacks of matrices {a.Shape} and "
            + $"{b.Shape} together");
        var stacked = a.To([.. stack.Span, rows, inner]).Reshape([stack.Count, rows, inner])
            .BatchMatMul(b.To([.. stack.Span, inner, columns]).Reshape([stack.Count, inner, columns]));
        return stacked.Reshape([.. stack.Span, rows, columns]);
    }

    // α·op(A)·op(B) + β·C.
    private static Datum Gemm(OnnxCall call)
    {
        var (a, b, node) = (call[0].Value, call[1].Value, call.Node);
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2)
        {
            throw call.Fault($"multiplies matrices, but takes {a.Shape} and {b.Shape}");
        }

        var product = a.MatMul(b, node.Int("transA", 0) != 0, node.Int("transB", 0) != 0);
        var (alpha, beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        product = alpha == 1 ? product : alpha * product;
        if (call.Maybe(2) is not { } c || beta == 0)
        {
            return call[0].With(product);
        }

        var term = beta == 1 ? c.Value : beta * c.Value;
        return Broadcasting.Common(product.Shape, term.Shape) == product.Shape
            ? call[0].With(product + term.To(product.Shape))
            : throw call.Fault($"adds {term.Shape} to a product {product.Shape}");
    }
}
