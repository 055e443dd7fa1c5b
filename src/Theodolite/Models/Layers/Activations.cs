using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>A function of each number by itself.</summary>
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
