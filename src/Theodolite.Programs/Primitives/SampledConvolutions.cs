using Theodolite.Programs.Transforms;
using Theodolite.Torch;
using Kernel = Theodolite.Torch.Sampled.SampledConvolution;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for convolutions at positions.</summary>
internal static class SampledConvolutionOperations
{
    public static Value ConvolveAt(this Value x, Value weight, Value positions, Window window) =>
        x.Builder.Apply(new SampledConvolution(window), x, weight, positions);

    public static Value SampledInputGradient(this Value y, Value weight, Value positions, Window window, Shape input) =>
        y.Builder.Apply(new SampledInputGradient(window, input), y, weight, positions);

    public static Value SampledWeightGradient(this Value x, Value y, Value positions, Window window, Shape weight) =>
        x.Builder.Apply(new SampledWeightGradient(window, weight), x, y, positions);
}

/// <summary>The values of a convolution at positions of its map: y from x, w and the positions.</summary>
public sealed record SampledConvolution(Window Window) : SampledForm(Window)
{
    public override string Name => "sampled-convolution";

    private protected override (Part First, Part Second, Part Result) Parts => (Part.Images, Part.Weight, Part.Values);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent)
    {
        var (x, w, positions) = (operands[0], operands[1], operands[2]);
        return linear == 0
            ? For(Part.Images, x, cotangent.SampledInputGradient(w, positions, Window, Part.Images.Member(x.Shape)))
            : For(Part.Weight, w, x.SampledWeightGradient(cotangent, positions, Window, Part.Weight.Member(w.Shape)));
    }

    private protected override Value Compose(Value first, Value second, Value positions) => first.Convolve(second, Window)
        .Reshape(Flat(first.Shape, second.Shape))
        .TakeAlong(2, positions);

    private protected override Shape? ResultShape(Shape first, Shape second, Shape positions) =>
        first[1] == second[1] && positions[0] == first[0] && positions[1] == second[0] ? positions : null;

    private protected override Kernel Geometry(Shape first, Shape second) => new(first, second, Window.Native());

    private protected override Tensor Evaluate(Kernel kernel, ReadOnlySpan<Tensor> operands) =>
        kernel.Forward(operands[0], operands[1], operands[2]);
}

/// <summary>The transpose of <see cref="SampledConvolution"/> in its input: x̄ from ȳ, w and the positions.</summary>
public sealed record SampledInputGradient(Window Window, Shape InputShape) : SampledForm(Window)
{
    public override string Name => "sampled-input-gradient";

    public override string Settings => $"[{Window} input={InputShape}]";

    private protected override (Part First, Part Second, Part Result) Parts => (Part.Values, Part.Weight, Part.Images);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent)
    {
        var (y, w, positions) = (operands[0], operands[1], operands[2]);
        return linear == 0
            ? For(Part.Values, y, cotangent.ConvolveAt(w, positions, Window))
            : For(Part.Weight, w, cotangent.SampledWeightGradient(y, positions, Window, Part.Weight.Member(w.Shape)));
    }

    private protected override Value Compose(Value first, Value second, Value positions) =>
        Spread(first, positions, InputShape, second.Shape).ConvolutionInputGradient(second, Window, InputShape);

    private protected override Shape? ResultShape(Shape first, Shape second, Shape positions) =>
        first == positions && InputShape[0] == first[0] && second[0] == first[1] && second[1] == InputShape[1] ? InputShape : null;

    private protected override Kernel Geometry(Shape first, Shape second) => new(InputShape, second, Window.Native());

    private protected override Tensor Evaluate(Kernel kernel, ReadOnlySpan<Tensor> operands) =>
        kernel.InputGradient(operands[0], operands[1], operands[2]);
}

/// <summary>The transpose of <see cref="SampledConvolution"/> in its weight: w̄ from x, ȳ and the positions.</summary>
public sealed record SampledWeightGradient(Window Window, Shape WeightShape) : SampledForm(Window)
{
    public override string Name => "sampled-weight-gradient";

    public override string Settings => $"[{Window} weight={WeightShape}]";

    private protected override (Part First, Part Second, Part Result) Parts => (Part.Images, Part.Values, Part.Weight);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent)
    {
        var (x, y, positions) = (operands[0], operands[1], operands[2]);
        return linear == 0
            ? For(Part.Images, x, y.SampledInputGradient(cotangent, positions, Window, Part.Images.Member(x.Shape)))
            : For(Part.Values, y, x.ConvolveAt(cotangent, positions, Window));
    }

    private protected override Value Compose(Value first, Value second, Value positions) =>
        first.ConvolutionWeightGradient(Spread(second, positions, first.Shape, WeightShape), Window, WeightShape);

    private protected override Shape? ResultShape(Shape first, Shape second, Shape positions) =>
        second == positions && first[0] == second[0] && first[1] == WeightShape[1] && second[1] == WeightShape[0] ? WeightShape : null;

    private protected override Kernel Geometry(Shape first, Shape second) => new(first, WeightShape, Window.Native());

    private protected override Tensor Evaluate(Kernel kernel, ReadOnlySpan<Tensor> operands) =>
        kernel.WeightGradient(operands[0], operands[1], operands[2]);
}
