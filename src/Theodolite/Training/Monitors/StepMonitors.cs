using Theodolite.Torch;

namespace Theodolite.Training.Monitors;

/// <summary>‖g‖ of the step's samples, of all parameters and of each.</summary>
internal sealed class GradientNorm : Monitor
{
    public override string Name => "gradient-norm";

    public override bool IsDear => false;

    public override bool NeedsGradient => true;

    public override void Measure(MonitoredStep step, Action<string, double> report)
    {
        report(Name, Norms.Of(step.Gradient!));
        foreach (var block in step.Plan.Blocks.Where(block => block.Name.Length > 0))
        {
            report($"{Name}/{block.Name}", Norms.Of(step.Gradient!, block));
        }
    }
}

/// <summary>‖Δθ‖/‖θ‖ of the step, of all parameters and of each; ‖Δθ‖ where θ is zero.</summary>
internal sealed class UpdateSize : Monitor
{
    public override string Name => "update-size";

    public override bool IsDear => false;

    public override void Measure(MonitoredStep step, Action<string, double> report)
    {
        using var change = step.After.Subtract(step.Before);
        report(Name, Ratio(Norms.Of(change), Norms.Of(step.Before)));
        foreach (var block in step.Plan.Blocks.Where(block => block.Name.Length > 0))
        {
            report($"{Name}/{block.Name}", Ratio(Norms.Of(change, block), Norms.Of(step.Before, block)));
        }
    }

    private static double Ratio(double change, double size) => size > 0 ? change / size : change;
}

/// <summary>‖θ − θ₀‖.</summary>
internal sealed class Distance(Tensor start) : Monitor
{
    public override string Name => "distance";

    public override bool IsDear => false;

    public override void Measure(MonitoredStep step, Action<string, double> report)
    {
        using var way = step.After.Subtract(start);
        report(Name, Norms.Of(way));
    }

    public override void Dispose() => start.Dispose();
}

/// <summary>
/// α, where the step ended on the parabola that loss and slope at both of its ends describe (Cockpit; Schneider, Dangel and Hennig,
/// NeurIPS 2021): −1 for no step at all, 0 at the bottom of the valley, 1 for as high on the other side; above 1 it climbs. With s = Δθ,
/// τ ∈ [0, 1], q(τ) = a + bτ + ½cτ² is the least-squares fit of f(0), f'(0) = g₀ᵀs, f(1), f'(1) = g₁ᵀs, and α = c/(−b) − 1. Both
/// ends see the samples of the step, so their noise is one and the four are weighed alike.
/// </summary>
internal sealed class Alpha : Monitor
{
    private Tensor? _gradient;

    public override string Name => "alpha";

    public override bool NeedsGradient => true;

    public override void Measure(MonitoredStep step, Action<string, double> report)
    {
        using var change = step.After.Subtract(step.Before);
        _gradient ??= Tensor.Empty(step.After.Shape, step.After.DType, step.After.Device);
        var slope = Norms.Dot(step.Gradient!, change);
        var end = step.Samples.Gradient(step.After, _gradient, CancellationToken.None);
        if (Fit(step.Loss, slope, end, Norms.Dot(_gradient, change)) is { } alpha)
        {
            report(Name, alpha);
        }
    }

    /// <summary>α of losses and slopes at both ends; null where the fit does not begin by descending.</summary>
    public static double? Fit(double start, double slope, double end, double endSlope)
    {
        // Normal equations of [1 0 0; 0 1 0; 1 1 ½; 0 1 1]·(a, b, c) ≈ (f₀, f₀', f₁, f₁'), with a taken relative to f₀.
        var rise = end - start;
        // AᵀA = [2 1 ½; 1 3 3/2; ½ 3/2 5/4], Aᵀy = (rise, slope + rise + endSlope, rise/2 + endSlope).
        Span<double> m = [2, 1, 0.5, rise, 1, 3, 1.5, slope + rise + endSlope, 0.5, 1.5, 1.25, (rise / 2) + endSlope];
        for (var i = 0; i < 3; i++)
        {
            for (var row = i + 1; row < 3; row++)
            {
                var factor = m[(row * 4) + i] / m[(i * 4) + i];
                for (var column = i; column < 4; column++)
                {
                    m[(row * 4) + column] -= factor * m[(i * 4) + column];
                }
            }
        }

        var c = m[11] / m[10];
        var b = (m[7] - (m[6] * c)) / m[5];
        return b < 0 && double.IsFinite(c) ? (-c / b) - 1 : null;
    }

    public override void Dispose() => _gradient?.Dispose();
}
