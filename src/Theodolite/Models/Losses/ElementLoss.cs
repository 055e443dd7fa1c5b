using Theodolite.Data;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Models.Losses;

/// <summary>A loss of each output against a real target of its own, averaged over all elements of all samples.</summary>
public abstract record ElementLoss : LossSettings
{
    /// <summary>Whether the numbers 0 and 1 of two named classes are targets.</summary>
    private protected virtual bool TakesNamedClasses => false;

    public override void Require(Network network, Dataset data)
    {
        if (data.Classes is [var first, ..] && !TakesNamedClasses)
        {
            throw new BadInputException($"The targets of {data.Origin} are names of classes, such as '{Printable.Text(first)}', but {Name} "
                + "needs numbers; cross-entropy takes classes.");
        }

        if (network.Output.Count != data.TargetShape.Count)
        {
            throw new BadInputException(
                $"A target of {data.Origin} has shape {data.TargetShape}, but {Last(network)}, the last, gives {network.Output}.");
        }
    }

    public sealed override Tensor Targets(Dataset data, DType dtype, Device device) => dtype == DType.Float32
        ? Tensor.From(data.SingleTargets.Span, [data.Count, .. data.TargetShape.Span], device)
        : Tensor.From(data.Targets.Span, [data.Count, .. data.TargetShape.Span], device);

    public sealed override double? ConstantLoss(Dataset data, Shape output)
    {
        var targets = data.Targets.Span;
        var width = (int)data.TargetShape.Count;
        var column = new double[data.Count];
        var total = 0.0;
        for (var element = 0; element < width; element++)
        {
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = targets[(i * width) + element];
            }

            total += Constant(column);
        }

        return total > 0 && double.IsFinite(total) ? total / width : null;
    }

    /// <summary>The mean loss of the best constant against the targets of one element, or that of a good one; may reorder them.</summary>
    protected abstract double Constant(double[] targets);

    /// <summary>The median; reorders the numbers.</summary>
    private protected static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    /// <summary>Traces the loss of every element.</summary>
    /// <param name="output">Outputs.</param>
    /// <param name="target">Targets, of the same shape.</param>
    protected abstract Value Element(Value output, Value target);

    public sealed override Value Terms(Value outputs, Value targets)
    {
        var shape = outputs.Shape;
        var elements = Element(outputs, targets.Reshape(shape));
        return shape.Rank == 1
            ? elements
            : (1.0 / shape.Remove(0).Count) * elements.Sum(Axes.Create([.. Enumerable.Range(1, shape.Rank - 1)]));
    }
}
