using System.Runtime.CompilerServices;
using System.Text;

namespace Theodolite.Torch;

/// <summary>
/// Checks made before a native call: a call that fails inside libtorch prints a native stack
/// to standard error, so none may.
/// </summary>
internal static class Require
{
    public static void That(bool condition, ReadOnlySpan<byte> operation, string reason, params ReadOnlySpan<Tensor?> operands)
    {
        if (!condition)
        {
            Fail(operation, reason, operands);
        }
    }

    public static void That(
        bool condition,
        ReadOnlySpan<byte> operation,
        [InterpolatedStringHandlerArgument(nameof(condition))] FailureMessage reason,
        params ReadOnlySpan<Tensor?> operands)
    {
        if (!condition)
        {
            Fail(operation, reason.ToString(), operands);
        }
    }

    public static void Fail(ReadOnlySpan<byte> operation, string reason, params ReadOnlySpan<Tensor?> operands) =>
        throw new TorchException(Encoding.UTF8.GetString(operation), reason, operands);

    /// <summary>A number that has a sign and arithmetic: not a boolean.</summary>
    public static void Number(ReadOnlySpan<byte> operation, Tensor tensor)
    {
        if (tensor.DType == DType.Bool)
        {
            Fail(operation, "needs numbers, not bool", tensor);
        }
    }

    public static void Floating(ReadOnlySpan<byte> operation, Tensor tensor)
    {
        if (!tensor.DType.IsFloating())
        {
            Fail(operation, "needs float32 or float64", tensor);
        }
    }

    public static void OfType(ReadOnlySpan<byte> operation, Tensor tensor, DType dtype)
    {
        if (tensor.DType != dtype)
        {
            Fail(operation, $"needs {dtype.ToString().ToLowerInvariant()}", tensor);
        }
    }

    /// <summary>Same element type, same device.</summary>
    public static void Alike(ReadOnlySpan<byte> operation, Tensor a, Tensor b)
    {
        if (a.DType != b.DType)
        {
            Fail(operation, "needs one element type", a, b);
        }

        SameDevice(operation, a, b);
    }

    public static void SameDevice(ReadOnlySpan<byte> operation, Tensor a, Tensor b)
    {
        if (a.Device != b.Device)
        {
            Fail(operation, "needs one device", a, b);
        }
    }

    /// <summary>Shapes that broadcast against each other.</summary>
    public static void Broadcastable(ReadOnlySpan<byte> operation, Tensor a, Tensor b)
    {
        if (!Broadcast.Fits(a.Shape.Span, b.Shape.Span))
        {
            Fail(operation, "shapes do not broadcast", a, b);
        }
    }

    /// <summary>A shape that broadcasts to that of a tensor which stays as it is.</summary>
    public static void BroadcastableTo(ReadOnlySpan<byte> operation, Tensor target, Tensor source)
    {
        if (!Broadcast.FitsInto(source.Shape.Span, target.Shape.Span))
        {
            Fail(operation, "the second shape does not broadcast to the first", target, source);
        }
    }

    public static void SameShape(ReadOnlySpan<byte> operation, Tensor a, Tensor b)
    {
        if (a.Shape != b.Shape)
        {
            Fail(operation, "needs equal shapes", a, b);
        }
    }

    public static void OfRank(ReadOnlySpan<byte> operation, Tensor tensor, int rank)
    {
        if (tensor.Rank != rank)
        {
            Fail(operation, $"needs {rank} axes", tensor);
        }
    }

    /// <summary>The axis counted from the front; a negative one counts from the end. A scalar has axis 0 here.</summary>
    public static int Axis(ReadOnlySpan<byte> operation, Tensor tensor, int axis)
    {
        var rank = Math.Max(tensor.Rank, 1);
        if (axis < -rank || axis >= rank)
        {
            Fail(operation, $"has no axis {axis}", tensor);
        }

        return axis < 0 ? axis + rank : axis;
    }
}
