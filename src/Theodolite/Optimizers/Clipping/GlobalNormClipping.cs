using System.Globalization;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.Clipping;

/// <summary>
/// Limits the norm n of the whole gradient: g ← g·min(1, c/(n + ε)). With ε = 0 the result has norm c exactly (optax, Keras, Caffe);
/// PyTorch has ε = 1e-6.
/// </summary>
public sealed record GlobalNormClipping : GradientClipping
{
    public override string Name => "global-norm";

    /// <summary>c &gt; 0.</summary>
    public double Limit { get; init => field = Ranges.Above(0, value, "limit"); } = 1;

    /// <summary>The norm's order p ≥ 1; infinity for the largest element.</summary>
    public double Order
    {
        get;
        init => field = value >= 1
            ? value
            : throw Ranges.Bad(string.Create(CultureInfo.InvariantCulture, $"order must be at least 1 or infinity, not {value}."));
    }
    = 2;

    /// <summary>ε ≥ 0.</summary>
    public double Epsilon { get; init => field = Ranges.AtLeast(0, value, "epsilon"); }

    /// <summary>The conventions.</summary>
    public static IReadOnlyDictionary<string, GlobalNormClipping> Presets { get; }
        = new Dictionary<string, GlobalNormClipping>(StringComparer.Ordinal)
        {
            ["exact"] = new(),
            ["pytorch"] = new() { Epsilon = 1e-6 },
            ["optax"] = new(),
            ["keras"] = new(),
            ["caffe"] = new(),
        };

    private protected override double NormOrder => Order;

    private protected override void Clip<T>(Span<T> gradient, ReadOnlySpan<T> parameters, PlannedBlock[] blocks, double norm, int threads)
    {
        if (norm == 0)
        {
            return;
        }

        foreach (var block in blocks)
        {
            Scaling.Scale(Of(gradient, block), Math.Min(1, Limit / (norm + Epsilon)), threads);
        }
    }
}
