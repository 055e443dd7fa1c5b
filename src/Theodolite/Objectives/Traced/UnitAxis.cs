using Theodolite.Programs;
using Theodolite.Programs.Primitives;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// Which axis of a layer's output counts its units. Axis 0 counts samples; images and signals have their channels next, and so do
/// [n, channels, length] of one-dimensional convolutions, but sequences [n, steps, width] have them last. Shapes do not tell the two
/// apart: what the value was made by does.
/// </summary>
internal static class UnitAxis
{
    private const int Channels = 1;

    /// <summary>The axis of a value of at least two.</summary>
    public static int Of(Value value)
    {
        for (; value.Shape.Rank == 3; value = Source(value))
        {
            switch (value.Primitive)
            {
                case Convolution or BiasedConvolution or ConvolutionInputGradient or AveragePool or Input:
                    return Channels;
                case Permute { Order: var order } when value.Operands[0].Shape.Rank == 3:
                    return order.Span.IndexOf(Of(value.Operands[0]));
                case Reshape when value.Operands[0].Shape.Rank < 3:
                case MatMul or AddMatMul or BatchMatMul:
                    return value.Shape.Rank - 1;
                case Reshape when value.Operands[0].Shape.Rank > 3:
                    return Channels;
                default:
                    if (value.Operands.Length == 0)
                    {
                        return Channels;
                    }

                    break;
            }
        }

        return value.Shape.Rank > 3 ? Channels : value.Shape.Rank - 1;
    }

    // What a value of this shape comes from: the operand that is no parameter spread over it.
    private static Value Source(Value value)
    {
        foreach (var operand in value.Operands)
        {
            if (operand.Shape.Rank == value.Shape.Rank && operand.Primitive is not (Expand or Literal or ConstantTensor))
            {
                return operand;
            }
        }

        return value.Operands[0];
    }
}
