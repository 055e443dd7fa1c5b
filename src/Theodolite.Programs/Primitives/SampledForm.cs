using System.Collections.Concurrent;
using Theodolite.Torch;
using Kernel = Theodolite.Torch.Sampled.SampledConvolution;

namespace Theodolite.Programs.Primitives;

/// <summary>
/// What a convolution at some positions of each channel and its gradients have in common: one trilinear form of images x [N, C, H, W], a
/// weight w [O, C, k, k] and values y [N, O, P] at the int64 positions [N, O, P] of the map, with one of x, w and y left open. A block is
/// an axis of its own, behind the samples of x and y and before w; its members share the positions.
/// </summary>
public abstract record SampledForm(Window Window) : Primitive
{
    private static readonly ConcurrentDictionary<(SampledForm Form, Shape First, Shape Second, Shape Positions, DType DType), Program>
        s_whole = new();

    public override string Settings => $"[{Window}]";

    /// <summary>What the two operands before the positions are, and the result.</summary>
    private protected abstract (Part First, Part Second, Part Result) Parts { get; }

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (first, second, positions) = (operands[0], operands[1], operands[2]);
        var (a, b, result) = Parts;
        if (!a.Fits(first.Shape) || !b.Fits(second.Shape) || positions.Shape.Rank != 3 || positions.DType != DType.Int64
            || first.DType != second.DType || ResultShape(a.Member(first.Shape), b.Member(second.Shape), positions.Shape) is not { } shape)
        {
            throw Misfit(operands, "images [N, C, H, W], a weight [O, C, k, k] or values [N, O, P], and int64 positions [N, O, P]");
        }

        var members = a.Members(first.Shape) ?? b.Members(second.Shape);
        return (members is { } count ? shape.Insert(result.Axis, count) : shape, first.DType);
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Device.IsCpu
        ? Evaluate(Geometry(Parts.First.Member(operands[0].Shape), Parts.Second.Member(operands[1].Shape)), operands)
        : EvaluateWhole(operands);

    /// <summary>The form is linear in both operands.</summary>
    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        var builder = result.Builder;
        var left = tangents[0] is { } first ? builder.Apply(this, first, primals[1], primals[2]) : null;
        var right = tangents[1] is { } second ? builder.Apply(this, primals[0], second, primals[2]) : null;
        return left is null ? right : right is null ? left : left + right;
    }

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var (a, b, result) = Parts;
        var (first, second, positions) = (operands[0], operands[1], operands[2]);
        var inner = a.Members(first.Shape) ?? b.Members(second.Shape);
        if (positions.Axis is not null)
        {
            return inner is null ? Whole(operands, size) : throw ProgramException.MissingRule("Batch", this);
        }

        var value = first.Value.Builder.Apply(this, a.Fold(first, inner, size), b.Fold(second, inner, size), positions.Value);
        return new Batched(
            inner is { } members ? value.Reshape(value.Shape.With(result.Axis, members).Insert(result.Axis, size)) : value,
            result.Axis);
    }

    /// <summary>The same by whole maps, of which most is thrown away: in primitives that every device has.</summary>
    internal Tensor EvaluateWhole(ReadOnlySpan<Tensor> operands)
    {
        var (first, second, positions) = (operands[0], operands[1], operands[2]);
        var program = s_whole.GetOrAdd(
            (this, first.Shape, second.Shape, positions.Shape, first.DType),
            static key => key.Form.Whole(key.First, key.Second, key.Positions, key.DType));
        var values = new Dictionary<Value, Tensor>();
        for (var i = 0; i < operands.Length; i++)
        {
            values[program.Inputs[i]] = operands[i];
        }

        try
        {
            foreach (var equation in program.Equations)
            {
                values[equation] = equation.Primitive.Evaluate([.. equation.Operands.ToArray().Select(operand => values[operand])]);
            }

            return values[program.Outputs[0]].Alias();
        }
        finally
        {
            foreach (var equation in program.Equations.Where(values.ContainsKey))
            {
                values[equation].Dispose();
            }
        }
    }

    /// <summary>The result without a block, from whole maps.</summary>
    private protected abstract Value Compose(Value first, Value second, Value positions);

    /// <summary>The shape of the result for two operands without a block; null where they do not fit.</summary>
    private protected abstract Shape? ResultShape(Shape first, Shape second, Shape positions);

    private protected abstract Kernel Geometry(Shape first, Shape second);

    private protected abstract Tensor Evaluate(Kernel kernel, ReadOnlySpan<Tensor> operands);

    /// <summary>[N, O, H′·W′] of a map [N, O, H′, W′].</summary>
    private protected Shape Flat(Shape images, Shape weight) =>
        [images[0], weight[0], Window.OutputExtent(0, images[2], weight[2]) * Window.OutputExtent(1, images[3], weight[3])];

    private protected Value Spread(Value values, Value positions, Shape images, Shape weight) => values
        .ScatterAlong(2, positions, Flat(images, weight)[2])
        .Reshape([
            images[0], weight[0], Window.OutputExtent(0, images[2], weight[2]), Window.OutputExtent(1, images[3], weight[3]),
        ]);

    /// <summary>A cotangent for an operand: members of a block that it does not have are added up.</summary>
    private protected static Value For(Part part, Value operand, Value cotangent) =>
        cotangent.Shape.Rank > operand.Shape.Rank ? cotangent.Sum([part.Axis]) : cotangent;

    private Program Whole(Shape first, Shape second, Shape positions, DType dtype)
    {
        var (a, b, result) = Parts;
        var members = a.Members(first) ?? b.Members(second);
        return Program.Trace([("a", first, dtype), ("b", second, dtype), ("positions", positions, DType.Int64)], values =>
        [
            members is { } count
                ? Whole([a.Of(values[0]), b.Of(values[1]), new(values[2], null)], count).At(result.Axis, count)
                : Compose(values[0], values[1], values[2]),
        ]);
    }

    private Batched Whole(ReadOnlySpan<Batched> operands, long size)
    {
        var program = Whole(operands[0].Shape, operands[1].Shape, operands[2].Shape, operands[0].Value.DType);
        var walk = new Walk<Batched>(operands[0].Value.Builder);
        for (var i = 0; i < operands.Length; i++)
        {
            walk[program.Inputs[i]] = operands[i];
        }

        walk.Over(program.Equations, equation => Batched.Apply(walk, equation, size));
        return walk[program.Outputs[0]];
    }

    /// <summary>One argument of the form.</summary>
    /// <param name="Rank">Axes without a block.</param>
    /// <param name="Axis">Where a block stands.</param>
    private protected readonly record struct Part(int Rank, int Axis)
    {
        public static Part Images => new(4, 1);

        public static Part Weight => new(4, 0);

        public static Part Values => new(3, 1);

        public bool Fits(Shape shape) => shape.Rank == Rank || shape.Rank == Rank + 1;

        public long? Members(Shape shape) => shape.Rank > Rank ? shape[Axis] : null;

        public Shape Member(Shape shape) => shape.Rank > Rank ? shape.Remove(Axis) : shape;

        public Batched Of(Value value) => new(value, value.Shape.Rank > Rank ? Axis : null);

        /// <summary>A block of blocks is a larger block.</summary>
        public Value Fold(Batched operand, long? inner, long size)
        {
            var own = Members(operand.Shape);
            if (operand.Axis is null && own is null)
            {
                return operand.Value;
            }

            var value = operand.At(Axis, size);
            if (inner is not { } members)
            {
                return value;
            }

            value = own is null ? new Batched(value, null).At(Axis + 1, members) : value;
            return value.Reshape(value.Shape.Remove(Axis + 1).With(Axis, size * members));
        }
    }
}
