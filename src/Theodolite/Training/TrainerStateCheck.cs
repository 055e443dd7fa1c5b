using System.Globalization;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;
using Theodolite.Training.Steps;

namespace Theodolite.Training;

/// <summary>
/// What a saved state must be before a training goes on from it: statistics that the optimizer remembers under its settings, of the right
/// shapes and finite, and counts that are possible after so many steps.
/// </summary>
internal sealed class TrainerStateCheck : IDisposable
{
    // What the last step of a trust region achieved, which nothing reads again: −∞ where the loss was not finite.
    private const string Ratio = "ratio";

    private readonly ParameterPlan _plan;
    private readonly DType _dtype;
    private readonly FlatUpdate _update;

    /// <param name="specification">The training that is to go on.</param>
    /// <param name="plan">The blocks of θ.</param>
    /// <param name="dtype">Type of θ.</param>
    public TrainerStateCheck(TrainSettings specification, ParameterPlan plan, DType dtype) =>
        (_plan, _dtype, _update) = (plan, dtype, FlatUpdate.For(specification.Optimizer, plan, dtype, Device.Cpu));

    /// <summary>Why the training cannot go on from a state, as part of a sentence; null where it can.</summary>
    public string? Misfit(TrainerState state)
    {
        var steps = state.Losses.Count;
        return Misfit(state.Optimizer, steps)
            ?? (state.Rollback is { } point ? Vector("the rollback's parameters", point.Parameters) ?? Rollback(point, steps) : null)
            ?? (state.Average is { } average ? Vector("trainer/average", average) : null)
            ?? state.Monitors.Select(memory => Length($"monitor/{memory.Key}", memory.Value)).FirstOrDefault(text => text is not null)
            ?? Count("improvement.bestStep", state.Improvement.BestStep, steps)
            ?? Count("epoch.summed", state.Epoch.Summed, steps)
            ?? Count("plateau.bad", state.Plateau.Bad, int.MaxValue)
            ?? Count("plateau.cooldown", state.Plateau.Cooldown, int.MaxValue)
            ?? Count("plateau.summed", state.Plateau.Summed, steps)
            ?? Count("failures", state.Failures, steps)
            ?? Factor("plateau.scale", state.Plateau.Scale)
            ?? Factor("rateScale", state.RateScale)
            ?? (double.IsNaN(state.BestValidation) ? "'bestValidation' is not a number" : null);
    }

    public void Dispose() => _update.Dispose();

    private string? Rollback(RollbackPoint point, int steps) =>
        Misfit(point.Optimizer, steps) is { } misfit ? $"in the rollback {misfit}" : null;

    private string? Misfit(SavedOptimizer saved, int steps) =>
        Count("updates", saved.Steps, steps)
        ?? _update.Misfit(saved)
        ?? saved.Slots.Where(slot => !IsFinite(slot.Values)).Select(slot => NotFinite(slot.Name)).FirstOrDefault()
        ?? saved.Scalars.Where(scalar => !double.IsFinite(scalar.Value) && scalar.Key != Ratio).Select(scalar => NotFinite(scalar.Key))
            .FirstOrDefault();

    private string? Vector(string name, double[] values) => Length(name, values) ?? (IsFinite(values) ? null : NotFinite(name));

    private string? Length(string name, double[] values) => values.Length == _plan.Count ? null
        : $"'{Printable.Text(name)}' has {values.Length} numbers, where {_plan.Count} were expected";

    private bool IsFinite(double[] values) => _dtype == DType.Float32
        ? Array.TrueForAll(values, value => float.IsFinite((float)value))
        : Array.TrueForAll(values, double.IsFinite);

    private static string NotFinite(string name) => $"'{name}' has a number that is not finite";

    private static string? Count(string name, long value, long most) => value >= 0 && value <= most ? null
        : $"'{name}' is {value}, where a number from 0 to {most} was expected";

    private static string? Factor(string name, double value) => double.IsFinite(value) && value >= 0 ? null
        : string.Create(CultureInfo.InvariantCulture, $"'{name}' is {value}, where a finite number from 0 on was expected");
}
