using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Torch;

namespace Theodolite.Training.Monitors;

/// <summary>
/// The noise of the step's gradient, from the gradients of its single samples (at most 512): norm test, inner-product test
/// and orthogonality test as ratios that should be at most θ, θ and ν (<see cref="Objectives.Traced.GradientSpread"/>), and the
/// noise scale.
/// </summary>
internal sealed class GradientNoise(NetworkObjective objective) : Monitor
{
    private const int MostSamples = 512;

    public override string Name => "gradient-noise";

    public override void Measure(MonitoredStep step, Action<string, double> report)
    {
        var count = Math.Min(MostSamples, step.Samples.Count);
        var piece = step.Samples.Pieces[0];
        using var some = piece is null
            ? Tensor.Arange(count, objective.Inputs.Device)
            : piece.Narrow(0, 0, Math.Min(count, piece.Shape[0]));
        using var input = objective.Inputs.Rows(some);
        using var target = objective.Targets.IndexSelect(0, some);
        if (objective.Spread(step.Before, input, target) is not { } spread)
        {
            throw new BadInputException("the loss couples the samples of a batch, so that single samples have no gradients");
        }

        report("norm-test", spread.NormTest);
        report("inner-product-test", spread.InnerProductTest);
        report("orthogonality-test", spread.OrthogonalityTest);
        report("noise-scale", spread.NoiseScale);
    }
}

/// <summary>Shares of hidden units that are dead (no slope for any sample, or a constant output) or saturated, in all and by
/// layer.</summary>
internal sealed class Activity(NetworkObjective objective, Tensor probe) : Monitor
{
    private readonly Tensor _input = objective.Inputs.Rows(probe);
    private readonly Tensor _target = objective.Targets.IndexSelect(0, probe);

    public override string Name => "activity";

    public override void Measure(MonitoredStep step, Action<string, double> report)
    {
        var layers = objective.Activity(step.After, _input, _target);
        var units = layers.Sum(layer => (double)layer.Units);
        if (units == 0)
        {
            throw new BadInputException("the network has no hidden units that could be dead or saturated");
        }

        report("dead-units", layers.Sum(layer => layer.Dead) / units);
        report("saturated-units", layers.Sum(layer => layer.Saturated) / units);
        foreach (var layer in layers)
        {
            report($"dead-units/{layer.Layer}", (double)layer.Dead / layer.Units);
            report($"saturated-units/{layer.Layer}", (double)layer.Saturated / layer.Units);
        }
    }

    public override void Dispose()
    {
        _input.Dispose();
        _target.Dispose();
    }
}
