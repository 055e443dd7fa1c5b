using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>A function that keeps the shape and has no parameters.</summary>
public abstract record Activation : Layer
{
    public sealed override Shape OutputShape(Shape input) => input;
}

/// <summary>tanh x.</summary>
public sealed record Tanh : Activation
{
    public override string Kind => "tanh";

    public override Value Trace(Value input, LayerScope scope) => input.Tanh();
}

/// <summary>max(x, 0).</summary>
public sealed record Relu : Activation
{
    public override string Kind => "relu";

    public override Value Trace(Value input, LayerScope scope) => input.Relu();
}

/// <summary>x where x &gt; 0, slope·x elsewhere.</summary>
public sealed record LeakyRelu : Activation
{
    /// <summary>PyTorch's <c>negative_slope</c>.</summary>
    [Option(Positional = true)]
    public double Slope { get; init => field = Ranges.Finite(value, "slope"); } = 0.01;

    public override string Kind => "leaky-relu";

    public override Value Trace(Value input, LayerScope scope) => input.LeakyRelu(Slope);
}

/// <summary>1/(1 + e⁻ˣ).</summary>
public sealed record Sigmoid : Activation
{
    public override string Kind => "sigmoid";

    public override Value Trace(Value input, LayerScope scope) => input.Sigmoid();
}

/// <summary>x·Φ(x) with the exact normal distribution function Φ (Hendrycks and Gimpel, 2016).</summary>
public sealed record Gelu : Activation
{
    public override string Kind => "gelu";

    public override Value Trace(Value input, LayerScope scope) => input.Gelu();
}

/// <summary>x/(1 + e⁻ˣ), also called swish.</summary>
public sealed record Silu : Activation
{
    public override string Kind => "silu";

    public override Value Trace(Value input, LayerScope scope) => input.Silu();
}

/// <summary>ln(1 + eˣ).</summary>
public sealed record Softplus : Activation
{
    public override string Kind => "softplus";

    public override Value Trace(Value input, LayerScope scope) => input.Softplus();
}

/// <summary>x where x &gt; 0, α·(eˣ − 1) elsewhere (Clevert et al., ICLR 2016).</summary>
public sealed record Elu : Activation
{
    /// <summary>α.</summary>
    [Option(Positional = true)]
    public double Alpha { get; init => field = Ranges.Finite(value, "alpha"); } = 1;

    public override string Kind => "elu";

    public override Value Trace(Value input, LayerScope scope) => input.Elu(Alpha);
}

/// <summary>λ·elu(x) with the α and λ that keep mean 0 and variance 1 (Klambauer et al., NeurIPS 2017).</summary>
public sealed record Selu : Activation
{
    private const double Alpha = 1.6732632423543772848170429916717;
    private const double Lambda = 1.0507009873554804934193349852946;

    public override string Kind => "selu";

    public override Value Trace(Value input, LayerScope scope) => Lambda * input.Elu(Alpha);
}

/// <summary>x·tanh(ln(1 + eˣ)) (Misra, 2019).</summary>
public sealed record Mish : Activation
{
    public override string Kind => "mish";

    public override Value Trace(Value input, LayerScope scope) => input * input.Softplus().Tanh();
}

/// <summary>x cut off at −1 and 1.</summary>
public sealed record HardTanh : Activation
{
    public override string Kind => "hard-tanh";

    public override Value Trace(Value input, LayerScope scope) => input.HardTanh();
}

/// <summary>x where x &gt; 0, a·x elsewhere with one learned slope a (He et al., ICCV 2015), as PyTorch's <c>PReLU</c>.</summary>
public sealed record PRelu : Layer
{
    /// <summary>Where a starts.</summary>
    [Option(Positional = true)]
    public double Start { get; init => field = Ranges.Finite(value, "start"); } = 0.25;

    public override string Kind => "prelu";

    public override Shape OutputShape(Shape input) => input;

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) =>
        [new("weight", [1], new Initializers.Constant(Start), default)];

    public override Value Trace(Value input, LayerScope scope)
    {
        var positive = input.LeakyRelu(0);
        return positive + ((input - positive) * scope.Weight.Reshape([]).ExpandTo(input.Shape));
    }
}

/// <summary>eˣ/Σeˣ along the last axis.</summary>
public sealed record Softmax : Activation
{
    public override string Kind => "softmax";

    public override Value Trace(Value input, LayerScope scope) => input.Softmax(input.Shape.Rank - 1);
}

/// <summary>x − ln Σeˣ along the last axis.</summary>
public sealed record LogSoftmax : Activation
{
    public override string Kind => "log-softmax";

    public override Value Trace(Value input, LayerScope scope) => input.LogSoftmax(input.Shape.Rank - 1);
}
