namespace Theodolite.Torch;

/// <summary>Tensors put together.</summary>
public sealed partial class Tensor
{
    /// <summary>Tensors one after the other along an axis; the other extents agree (<c>aten::cat</c>).</summary>
    public static Tensor Cat(ReadOnlySpan<Tensor> tensors, int axis)
    {
        var operation = "aten::cat"u8;
        if (tensors.IsEmpty)
        {
            Require.Fail(operation, "needs at least one tensor");
        }

        var first = tensors[0];
        Require.That(first.Rank > 0, operation, "scalars have no axis to join along", first);
        axis = Require.Axis(operation, first, axis);
        foreach (var tensor in tensors)
        {
            Require.Alike(operation, first, tensor);
            Require.That(
                tensor.Rank == first.Rank && tensor.Shape.With(axis, 0) == first.Shape.With(axis, 0),
                operation, $"extents differ beside axis {axis}", first, tensor);
        }

        var call = new OperatorCall();
        call.PushList(tensors);
        call.Push(axis);
        call.Invoke(operation);
        return call.Take();
    }

    /// <summary>Tensors of one shape along a new axis (<c>aten::stack</c>).</summary>
    public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int axis)
    {
        var operation = "aten::stack"u8;
        if (tensors.IsEmpty)
        {
            Require.Fail(operation, "needs at least one tensor");
        }

        var first = tensors[0];
        Require.That(axis >= -first.Rank - 1 && axis <= first.Rank, operation, $"has no place for an axis {axis}", first);
        foreach (var tensor in tensors)
        {
            Require.Alike(operation, first, tensor);
            Require.SameShape(operation, first, tensor);
        }

        var call = new OperatorCall();
        call.PushList(tensors);
        call.Push(axis);
        call.Invoke(operation);
        return call.Take();
    }
}
