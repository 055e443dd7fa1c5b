using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for products.</summary>
public static class ProductOperations
{
    public static Value MatMul(this Value a, Value b, bool transposeA = false, bool transposeB = false) =>
        a.Builder.Apply(new MatMul(transposeA, transposeB), a, b);

    public static Value BatchMatMul(this Value a, Value b) => a.Builder.Apply(Primitives.BatchMatMul.Instance, a, b);
}

/// <summary>
/// The matrix product C = op(A)·op(B), op being the transposition where the flag says so. Under batching the block is
/// folded into the rows of C when it sits in A, and into the columns when it sits in B: one large product either way.
/// </summary>
public sealed record MatMul(bool TransposeA, bool TransposeB) : Primitive
{
    public override string Name => "matmul";

    public override string Settings => (TransposeA, TransposeB) switch
    {
        (false, false) => "",
        (true, false) => "[A']",
        (false, true) => "[B']",
        _ => "[A', B']",
    };

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (a, b) = (operands[0], operands[1]);
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2 || a.DType != b.DType || !a.DType.IsFloating())
        {
            throw Misfit(operands, "two matrices of one real dtype");
        }

        var (rows, inner) = TransposeA ? (a.Shape[1], a.Shape[0]) : (a.Shape[0], a.Shape[1]);
        var (innerB, columns) = TransposeB ? (b.Shape[1], b.Shape[0]) : (b.Shape[0], b.Shape[1]);
        return inner == innerB ? ([rows, columns], a.DType) : throw Misfit(operands, "matrices whose inner extents agree");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        using var a = TransposeA ? operands[0].T() : null;
        using var b = TransposeB ? operands[1].T() : null;
        return (a ?? operands[0]).MatMul(b ?? operands[1]);
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        var left = tangents[0]?.MatMul(primals[1], TransposeA, TransposeB);
        var right = tangents[1] is { } b ? primals[0].MatMul(b, TransposeA, TransposeB) : null;
        return left is null ? right : right is null ? left : left + right;
    }

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent)
    {
        var (a, b) = (operands[0], operands[1]);
        return linear == 0
            ? TransposeA ? b.MatMul(cotangent, TransposeB, true) : cotangent.MatMul(b, false, !TransposeB)
            : TransposeB ? cotangent.MatMul(a, true, TransposeA) : a.MatMul(cotangent, !TransposeA, false);
    }

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var (a, b) = (operands[0], operands[1]);
        return (a.Axis, b.Axis) switch
        {
            ({ }, null) => BatchLeft(a, b.Value, size),
            (null, { }) => BatchRight(a.Value, b, size),
            _ => BatchBoth(a, b, size),
        };
    }

    private Batched BatchLeft(Batched a, Value b, long size)
    {
        var inner = a.Shape[TransposeA ? 0 : 1];
        var rows = a.Shape[TransposeA ? 1 : 0];
        // The block axis must touch the row axis of op(A), on either side.
        var axis = TransposeA ? (a.Axis == 2 ? 2 : 1) : (a.Axis == 0 ? 0 : 1);
        var blockFirst = axis == (TransposeA ? 1 : 0);
        var folded = a.At(axis, size).Reshape(TransposeA ? [inner, rows * size] : [rows * size, inner]);
        var product = folded.MatMul(b, TransposeA, TransposeB);
        var columns = product.Shape[1];
        return blockFirst
            ? new Batched(product.Reshape([size, rows, columns]), 0)
            : new Batched(product.Reshape([rows, size, columns]), 1);
    }

    private Batched BatchRight(Value a, Batched b, long size)
    {
        var inner = b.Shape[TransposeB ? 1 : 0];
        var columns = b.Shape[TransposeB ? 0 : 1];
        var axis = TransposeB ? (b.Axis == 1 ? 1 : 0) : (b.Axis == 2 ? 2 : 1);
        var blockFirst = axis == (TransposeB ? 0 : 1);
        var folded = b.At(axis, size).Reshape(TransposeB ? [columns * size, inner] : [inner, columns * size]);
        var product = a.MatMul(folded, TransposeA, TransposeB);
        var rows = product.Shape[0];
        return blockFirst
            ? new Batched(product.Reshape([rows, size, columns]), 1)
            : new Batched(product.Reshape([rows, columns, size]), 2);
    }

    private Batched BatchBoth(Batched a, Batched b, long size)
    {
        var left = a.At(0, size);
        var right = b.At(0, size);
        left = TransposeA ? left.Permute([0, 2, 1]) : left;
        right = TransposeB ? right.Permute([0, 2, 1]) : right;
        return new Batched(left.BatchMatMul(right), 0);
    }
}

/// <summary>C[i] = A[i]·B[i] for matrices stacked along a leading axis.</summary>
public sealed record BatchMatMul : Primitive
{
    public static readonly BatchMatMul Instance = new();

    public override string Name => "batch-matmul";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (a, b) = (operands[0], operands[1]);
        return a.Shape.Rank == 3 && b.Shape.Rank == 3 && a.DType == b.DType && a.Shape[0] == b.Shape[0] && a.Shape[2] == b.Shape[1]
            ? ([a.Shape[0], a.Shape[1], b.Shape[2]], a.DType)
            : throw Misfit(operands, "two stacks of matrices whose inner extents agree");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].MatMul(operands[1]);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        var left = tangents[0]?.BatchMatMul(primals[1]);
        var right = tangents[1] is { } b ? primals[0].BatchMatMul(b) : null;
        return left is null ? right : right is null ? left : left + right;
    }

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => linear == 0
        ? cotangent.BatchMatMul(operands[1].Permute([0, 2, 1]))
        : operands[0].Permute([0, 2, 1]).BatchMatMul(cotangent);

    /// <summary>The block becomes rows when it sits in A, columns when it sits in B, and joins the stacking axis when in both.</summary>
    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var (a, b) = (operands[0], operands[1]);
        if (b.Axis is null)
        {
            var (stack, rows, inner) = (a.Shape[0], a.Shape[1], a.Shape[2]);
            var axis = a.Axis == 2 ? 2 : 1;
            var product = a.At(axis, size).Reshape([stack, size * rows, inner]).BatchMatMul(b.Value);
            return new Batched(
                product.Reshape(axis == 1 ? [stack, size, rows, product.Shape[2]] : [stack, rows, size, product.Shape[2]]),
                axis);
        }

        if (a.Axis is null)
        {
            var (stack, inner, columns) = (b.Shape[0], b.Shape[1], b.Shape[2]);
            var axis = b.Axis == 3 ? 3 : 2;
            var product = a.Value.BatchMatMul(b.At(axis, size).Reshape([stack, inner, size * columns]));
            return new Batched(
                product.Reshape(axis == 2 ? [stack, product.Shape[1], size, columns] : [stack, product.Shape[1], columns, size]),
                axis);
        }

        var both = Fold(a.At(0, size)).BatchMatMul(Fold(b.At(0, size)));
        return new Batched(both.Reshape([size, both.Shape[0] / size, both.Shape[1], both.Shape[2]]), 0);
    }

    private static Value Fold(Value x) => x.Reshape([x.Shape[0] * x.Shape[1], x.Shape[2], x.Shape[3]]);
}

/// <summary>C + op(A)·op(B), C spread where it is smaller: a fusion that only the evaluator sees.</summary>
public sealed record AddMatMul(bool TransposeA, bool TransposeB) : Primitive
{
    public override string Name => "add-matmul";

    public override string Settings => new MatMul(TransposeA, TransposeB).Settings;

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (shape, dtype) = new MatMul(TransposeA, TransposeB).Infer(operands[1..]);
        return operands[0].Shape == shape && operands[0].DType == dtype
            ? (shape, dtype)
            : throw Misfit(operands, $"a term of shape {shape}");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        var result = Tensor.Empty(operands[0].Shape, operands[0].DType, operands[0].Device);
        Accumulate(result, operands);
        return result;
    }

    public override bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target)
    {
        if (target != 0)
        {
            return false;
        }

        Accumulate(operands[0], operands);
        return true;
    }

    public override Value? Lower(ReadOnlySpan<Value> operands) => operands[0] + operands[1].MatMul(operands[2], TransposeA, TransposeB);

    private void Accumulate(Tensor result, ReadOnlySpan<Tensor> operands)
    {
        using var a = TransposeA ? operands[1].T() : null;
        using var b = TransposeB ? operands[2].T() : null;
        Tensor.AddMatMul(result, operands[0], a ?? operands[1], b ?? operands[2], 1, 1);
    }
}
