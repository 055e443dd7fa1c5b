using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Training.Steps;

/// <summary>
/// Updates by the framework's fused kernels, on whatever device the parameters are. They serve the settings whose
/// formula is theirs; the rest is left to <see cref="ManagedUpdate"/>.
/// </summary>
internal abstract class FusedUpdate : GradientUpdate
{
    private readonly string _name;
    private readonly string[] _slots;
    private readonly Tensor[] _statistics;
    private long _steps;

    private FusedUpdate(string name, long count, DType dtype, Device device, params string[] slots)
    {
        _name = name;
        _slots = slots;
        _statistics = [.. slots.Select(_ => Tensor.Zeros([count], dtype, device))];
        Count = count;
    }

    protected long Count { get; }

    public override long Steps => _steps;

    /// <summary>An update for these settings, or null where no fused kernel follows their formula.</summary>
    public static FusedUpdate? TryCreate(OptimizerSettings settings, long count, DType dtype, Device device) => settings switch
    {
        FirstOrderSettings { Maximize: true } or FirstOrderSettings { Sparse: not SparseMode.Dense } => null,
        AdamFamilySettings
        {
            EpsilonInside: 0,
            EpsilonOutside: > 0,
            EpsilonBeforeBiasCorrection: false,
            WeightDecayMode: WeightDecayMode.L2 or WeightDecayMode.Decoupled,
        } adam when adam is Adam or AdamW => new OfAdam(adam, count, dtype, device),
        FirstOrderSettings { WeightDecayMode: not WeightDecayMode.L2 } => null,
        GradientDescent descent => new OfSgd(descent, new Sgd { WeightDecay = descent.WeightDecay }, count, dtype, device),
        Sgd { Dampening: 0 } or Sgd { FirstStepUndamped: true } => new OfSgd(settings, (Sgd)settings, count, dtype, device),
        Momentum { LearningRatePlacement: LearningRatePlacement.Outside, Dampening: 0, BiasCorrection: false } ball =>
            new OfSgd(ball, new Sgd { Momentum = ball.Gamma, WeightDecay = ball.WeightDecay }, count, dtype, device),
        _ => null,
    };

    public override SavedOptimizer Save() =>
        new(_name, _steps, [.. _slots.Zip(_statistics, (slot, values) => new StateSlot<double>(slot, [Count], values.ToDoubles()))]);

    public override void Restore(SavedOptimizer saved)
    {
        if (Misfit(saved) is { } misfit)
        {
            throw new ArgumentException($"The state does not fit the optimizer '{_name}': {misfit}.", nameof(saved));
        }

        foreach (var (slot, target) in _slots.Zip(_statistics))
        {
            using var values = Tensor.From<double>([.. saved.Find(slot)!.Values], [Count]);
            target.Copy_(values);
        }

        _steps = saved.Steps;
    }

    public override string? Misfit(SavedOptimizer saved) => saved.Misfit(_name, Count, _slots);

    public override void Dispose()
    {
        foreach (var statistic in _statistics)
        {
            statistic.Dispose();
        }

        base.Dispose();
    }

    // A gradient that is zero outside the touched rows is what the dense kernels expect.
    public sealed override void Update(Tensor parameters, Tensor gradient, StepRates rates, TouchedRows? rows) =>
        Update(parameters, gradient, _statistics, rates, ++_steps);

    protected abstract void Update(Tensor parameters, Tensor gradient, ReadOnlySpan<Tensor> statistics, StepRates rates, long t);

    private sealed class OfAdam(AdamFamilySettings settings, long count, DType dtype, Device device)
        : FusedUpdate(settings.Name, count, dtype, device, "first-moment", "second-moment")
    {
        protected override void Update(Tensor parameters, Tensor gradient, ReadOnlySpan<Tensor> statistics, StepRates rates, long t)
        {
            var beta1 = rates.Momentum ?? settings.Beta1;
            var (first, second) = (statistics[0], statistics[1]);
            if (settings.WeightDecayMode == WeightDecayMode.Decoupled)
            {
                Tensor.FusedAdamW_(
                    [parameters], [gradient], [first], [second], t, rates.LearningRate, beta1, settings.Beta2, settings
                        .EpsilonOutside, settings.WeightDecay);
            }
            else
            {
                Tensor.FusedAdam_(
                    [parameters], [gradient], [first], [second], t, rates.LearningRate, beta1, settings.Beta2, settings
                        .EpsilonOutside, settings.WeightDecay);
            }
        }
    }

    private sealed class OfSgd(OptimizerSettings settings, Sgd kernel, long count, DType dtype, Device device)
        : FusedUpdate(settings.Name, count, dtype, device, settings is Momentum || kernel.Momentum > 0 ? ["momentum"] : [])
    {
        protected override void Update(
            Tensor parameters,
            Tensor gradient,
            ReadOnlySpan<Tensor> statistics,
            StepRates rates,
            long t) => Tensor.FusedSgd_(
            [parameters],
            [gradient],
            statistics,
            rates.LearningRate,
            statistics.Length > 0 ? rates.Momentum ?? kernel.Momentum : kernel.Momentum,
            kernel.Dampening,
            kernel.WeightDecay,
            kernel.Nesterov,
            isFirstStep: t == 1);
    }
}
