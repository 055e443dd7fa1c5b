using System.Collections.Immutable;

namespace Theodolite.Torch;

/// <summary>Convolutions of a batch [n, c, l] or [n, c, h, w].</summary>
public sealed partial class Tensor
{
    /// <summary>
    /// Correlates the input with a weight [out, c/groups, …] and adds a bias [out]; transposed, the weight is
    /// [c, out/groups, …] (<c>aten::convolution</c>).
    /// </summary>
    public static Tensor Convolution(Tensor input, Tensor weight, Tensor? bias, ConvolutionGeometry geometry)
    {
        var operation = "aten::convolution"u8;
        RequireConvolution(operation, input, weight, geometry);
        var channels = geometry.OutputShape(input.Shape, weight.Shape)[1];
        if (bias is not null)
        {
            Require.Alike(operation, input, bias);
            Require.That(bias.Rank == 1 && bias.Count == channels, operation, $"the bias needs {channels} entries", input, weight, bias);
        }

        var call = new OperatorCall();
        call.Push(input);
        call.Push(weight);
        call.PushOptional(bias);
        PushGeometry(ref call, geometry, input.Rank - 2);
        call.Invoke(operation);
        return call.Take();
    }

    /// <summary>
    /// The gradients of a convolution whose result has gradient <paramref name="gradOutput"/>, each only
    /// where it is asked for (<c>aten::convolution_backward</c>).
    /// </summary>
    public static (Tensor? Input, Tensor? Weight, Tensor? Bias) ConvolutionBackward(
        Tensor gradOutput,
        Tensor input,
        Tensor weight,
        ConvolutionGeometry geometry,
        bool needInput,
        bool needWeight,
        bool needBias)
    {
        var operation = "aten::convolution_backward"u8;
        RequireConvolution(operation, input, weight, geometry);
        Require.Alike(operation, gradOutput, input);
        var output = geometry.OutputShape(input.Shape, weight.Shape);
        Require.That(gradOutput.Shape == output, operation, $"the gradient needs shape {output}", gradOutput, input, weight);
        if (!needInput && !needWeight && !needBias)
        {
            return (null, null, null);
        }

        var call = new OperatorCall();
        call.Push(gradOutput);
        call.Push(input);
        call.Push(weight);
        call.PushOptional([output[1]]);
        PushGeometry(ref call, geometry, input.Rank - 2);
        call.Push((ReadOnlySpan<bool>)[needInput, needWeight, needBias]);
        call.Invoke(operation);
        return (TakeIf(ref call, 0, needInput), TakeIf(ref call, 1, needWeight), TakeIf(ref call, 2, needBias));
    }

    /// <summary>A result that was not asked for comes back as an undefined tensor, to be released.</summary>
    private static Tensor? TakeIf(ref OperatorCall call, int index, bool wanted)
    {
        if (wanted)
        {
            return call.Take(index);
        }

        call.Discard(index);
        return null;
    }

    private static void PushGeometry(ref OperatorCall call, ConvolutionGeometry geometry, int axes)
    {
        PushExtents(ref call, geometry.Stride, axes, 1);
        PushExtents(ref call, geometry.Padding, axes, 0);
        PushExtents(ref call, geometry.Dilation, axes, 1);
        call.Push(geometry.Transposed);
        PushExtents(ref call, geometry.OutputPadding, axes, 0);
        call.Push(Math.Max(geometry.Groups, 1));
    }

    private static void PushExtents(ref OperatorCall call, ImmutableArray<long> values, int axes, long otherwise)
    {
        Span<long> extents = stackalloc long[axes];
        for (var axis = 0; axis < axes; axis++)
        {
            extents[axis] = ConvolutionGeometry.At(values, axis, otherwise);
        }

        call.Push((ReadOnlySpan<long>)extents);
    }

    private static void RequireConvolution(ReadOnlySpan<byte> operation, Tensor input, Tensor weight, ConvolutionGeometry geometry)
    {
        Require.Floating(operation, input);
        Require.Alike(operation, input, weight);
        Require.That(
            input.Rank is 3 or 4 && weight.Rank == input.Rank,
            operation,
            "needs [n, c, l] or [n, c, h, w] and a weight of as many axes",
            input,
            weight);
        var axes = input.Rank - 2;
        RequireList(operation, geometry.Stride, axes, 1, "stride");
        RequireList(operation, geometry.Padding, axes, 0, "padding");
        RequireList(operation, geometry.Dilation, axes, 1, "dilation");
        RequireList(operation, geometry.OutputPadding, axes, 0, "output padding");
        var groups = Math.Max(geometry.Groups, 1);
        var channels = geometry.Transposed ? weight.Shape[0] : weight.Shape[1] * groups;
        Require.That(input.Shape[1] == channels && channels > 0, operation, $"the weight is for {channels} input channels", input, weight);
        Require.That(weight.Shape[0] % groups == 0, operation, $"{groups} groups do not divide the weight", input, weight);
        for (var axis = 0; axis < axes; axis++)
        {
            var fits = weight.Shape[axis + 2] > 0 && input.Shape[axis + 2] > 0
                && geometry.OutputExtent(axis, input.Shape[axis + 2], weight.Shape[axis + 2]) > 0;
            Require.That(fits, operation, $"the kernel does not fit the input along spatial axis {axis}", input, weight);
            if (geometry.Transposed)
            {
                var slack = ConvolutionGeometry.At(geometry.OutputPadding, axis, 0);
                fits = slack < Math.Max(
                    ConvolutionGeometry.At(geometry.Stride, axis, 1),
                    ConvolutionGeometry.At(geometry.Dilation, axis, 1));
                Require.That(fits, operation, "output padding must be smaller than stride or dilation", input, weight);
            }
        }
    }

    private static void RequireList(ReadOnlySpan<byte> operation, ImmutableArray<long> values, int axes, long least, string name)
    {
        if (values.IsDefaultOrEmpty)
        {
            return;
        }

        Require.That(values.Length == axes, operation, $"{name} needs {axes} entries, not {values.Length}");
        foreach (var value in values)
        {
            Require.That(value >= least, operation, $"{name} must be at least {least}, not {value}");
        }
    }
}
