using Theodolite.Data;
using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Histories;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Optimizers.SecondOrder;
using Theodolite.Torch;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Remedies;

/// <summary>What there is to try.</summary>
internal static class RemedyChanges
{
    private const int LargerBatch = 8;

    /// <summary>Krylov dimension of second-order trials above dense size.</summary>
    private const int Krylov = 20;

    private const string Standardised = "standardised inputs";

    private const string Normalised = "normalisation inserted";

    /// <summary>Ways on from the point, for every verdict of being stuck.</summary>
    public static IEnumerable<RemedyChange> FromPoint(
        NetworkObjective network,
        SurveyResult survey,
        RunHistory history,
        TrialSetup run,
        double budget)
    {
        var full = run.Settings with { Batch = null, Accumulate = 1, Clipping = null, Groups = [] };
        foreach (var optimizer in (OptimizerSettings[])
            [new SaddleFreeNewton { Krylov = Krylov }, new NewtonCg(), new CubicNewton(), new PerturbedGradientDescent()])
        {
            // A step of it forms the matrix.
            if (optimizer is CubicNewton && 2 * network.Parameters.Count > budget)
            {
                continue;
            }

            yield return new(
                optimizer.Name,
                $"{optimizer.Name} over all samples",
                null,
                TrialStart.Point,
                run with { Settings = full with { Optimizer = optimizer with { LearningRate = RateOf(optimizer, run) } }, State = null });
        }

        foreach (var factor in (double[])[0.1, 10])
        {
            yield return new(
                factor < 1 ? "rate / 10" : "rate × 10",
                $"η = {Show(history.Rate * factor)}",
                null,
                TrialStart.Point,
                WithRate(run, history.Rate * factor));
        }

        if (survey.Evidence.TryGetValue("stableRate", out var stable) && stable > 0 && double.IsFinite(stable))
        {
            yield return new(
                "rate from curvature",
                $"η = {Show(stable / 2)}, half of what the measured sharpness allows",
                null,
                TrialStart.Point,
                WithRate(run, stable / 2));
        }

        if (history.HasBatches(network.Data.Count))
        {
            var batch = Math.Min(network.Data.Count, LargerBatch * (history.Settings.Batch ?? network.Data.Count));
            yield return new(
                "larger batches",
                $"{batch} samples a step",
                null,
                TrialStart.Point,
                run with { Settings = run.Settings with { Batch = batch } });
        }

        if (run.Settings.Optimizer is FirstOrderSettings && run.Settings.Clipping is null)
        {
            yield return new(
                "clipping",
                "the gradient's norm cut at 1",
                null,
                TrialStart.Point,
                run with { Settings = run.Settings with { Clipping = new GlobalNormClipping() } });
        }

        if (NetworkChanges.Revived(network, run.Start, survey.Activity, history.Settings.Seed) is { } revived)
        {
            yield return new(
                "dead units drawn again",
                "new weights into the dead units",
                CauseNames.DeadRelu,
                TrialStart.Point,
                run with { Start = revived, State = null });
        }
    }

    /// <summary>The run from its start without each cause.</summary>
    public static IEnumerable<RemedyChange> ForCauses(
        NetworkObjective network,
        SurveyResult survey,
        RunHistory history,
        TrialSetup first)
    {
        var standard = false;
        foreach (var cause in survey.Causes.Select(cause => cause.Name).Distinct())
        {
            foreach (var (name, words, setup) in Without(cause, history, first))
            {
                standard |= name == Standardised;
                yield return new(name, words, cause, TrialStart.Beginning, setup);
            }
        }

        if (!standard && !first.Network.AllLayers.Any(layer => layer.Layer is Models.Layers.Embedding))
        {
            yield return new(Standardised, "inputs with mean 0 and deviation 1", null, TrialStart.Beginning, Standard(first));
        }

        yield return new("lsuv", "start values scaled by the data", null, TrialStart.Beginning, Scaled(network, history, first));
        if (Normal(history, first) is { } normal)
        {
            yield return new(Normalised, "a normalisation after every hidden layer", null, TrialStart.Beginning, normal);
        }
    }

    private static IEnumerable<(string Name, string Words, TrialSetup Setup)> Without(
        string cause,
        RunHistory history,
        TrialSetup first)
    {
        var rate = history.Rate;
        switch (cause)
        {
            case CauseNames.LearningRateTooLarge:
                yield return ("rate / 10", $"η = {Show(rate / 10)} from the start", WithRate(first, rate / 10));
                yield return ("rate / 100", $"η = {Show(rate / 100)} from the start", WithRate(first, rate / 100));
                break;
            case CauseNames.LearningRateTooSmall:
                yield return ("rate × 10", $"η = {Show(rate * 10)} from the start", WithRate(first, rate * 10));
                yield return ("rate × 100", $"η = {Show(rate * 100)} from the start", WithRate(first, rate * 100));
                break;
            case CauseNames.NoiseFloor:
                yield return ("rate / 10", $"η = {Show(rate / 10)} from the start", WithRate(first, rate / 10));
                break;
            case CauseNames.ZeroInitialization or CauseNames.SymmetricInitialization or CauseNames.SmallInitialization
                or CauseNames.DeadRelu or CauseNames.SaturatedUnits:
                yield return (
                    "weights drawn by Kaiming's law",
                    "other start values",
                    first with { Start = NetworkChanges.Drawn(first.Network, history.Settings.Seed) });
                break;
            case CauseNames.VanishingGradient or CauseNames.ExplodingGradient when Normal(history, first) is { } normal:
                yield return (Normalised, "a normalisation after every hidden layer", normal);
                break;
            case CauseNames.BadlyScaledInputs:
                yield return (Standardised, "inputs with mean 0 and deviation 1", Standard(first));
                break;
            case CauseNames.TargetsBadlyScaled:
                yield return (
                    "standardised targets",
                    "targets with mean 0 and deviation 1",
                    first with { Data = first.Data.WithStandardTargets() });
                break;
            case CauseNames.WeightDecayDominates:
                yield return ("no decay", "no weight decay", WithoutDecay(first));
                break;
            case CauseNames.OptimizerEpsilon when Adaptive(first.Settings.Optimizer) is { } sharp:
                yield return ("epsilon 1e-8", "the usual epsilon", first with { Settings = first.Settings with { Optimizer = sharp } });
                break;
            case CauseNames.ParametersNotUpdated:
                yield return ("no groups", "every parameter trained alike", first with { Settings = first.Settings with { Groups = [] } });
                break;
            case CauseNames.UpdateBelowRounding:
                yield return ("float64", "weights in float64", first with { DType = DType.Float64 });
                break;
            case CauseNames.RedundantSoftmax or CauseNames.RedundantSigmoid or CauseNames.LossOutputMismatch or CauseNames.OutputRange
                when NetworkChanges.WithoutLast(first.Network) is { } shorter:
                yield return ("without the last layer", "outputs as the loss takes them", first with { Network = shorter });
                break;
            case CauseNames.LinearNetwork when NetworkChanges.Rectified(first.Network) is { } rectified:
                yield return ("relu inserted", "a rectifier after every hidden layer", first with { Network = rectified });
                break;
        }
    }

    private static double RateOf(OptimizerSettings optimizer, TrialSetup run) =>
        optimizer is PerturbedGradientDescent ? run.Settings.Optimizer.LearningRate : optimizer.LearningRate;

    private static TrialSetup WithRate(TrialSetup run, double rate) =>
        run with { Settings = run.Settings with { Optimizer = run.Settings.Optimizer with { LearningRate = rate } } };

    private static TrialSetup Standard(TrialSetup run) => run with { Data = Standardization.Fit(run.Data).Apply(run.Data) };

    private static TrialSetup? Normal(RunHistory history, TrialSetup run) => NetworkChanges.Normalized(run.Network) is { } normalized
        ? run with { Network = normalized, Start = Models.ModelParameters.Initialize(normalized, history.Settings.Seed) }
        : null;

    // The scaling observes the network in evaluation mode.
    private static TrialSetup Scaled(NetworkObjective network, RunHistory history, TrialSetup run)
    {
        using var evaluation = network.Mode == NetworkMode.Training ? network.Varied(new NetworkSettings()) : null;
        return run with { Start = LsuvInitialization.Run(evaluation ?? network, new Lsuv(), history.Settings.Seed).Theta };
    }

    private static TrialSetup WithoutDecay(TrialSetup run) =>
        run with { Loss = run.Loss.WithoutPenalty(), Settings = run.Settings.WithoutDecay() };

    private static OptimizerSettings? Adaptive(OptimizerSettings optimizer) => optimizer switch
    {
        AdamFamilySettings adam => adam with { EpsilonInside = 0, EpsilonOutside = 1e-8 },
        RmsProp rms => rms with { EpsilonInside = 0, EpsilonOutside = 1e-8 },
        AdaGrad ada => ada with { EpsilonInside = 0, EpsilonOutside = 1e-8 },
        _ => null,
    };
}

/// <summary>One change to try.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Words">What it changes, as a clause.</param>
/// <param name="Cause">The cause that it takes away.</param>
/// <param name="From">Where it begins.</param>
/// <param name="Setup">What is trained.</param>
internal sealed record RemedyChange(string Name, string Words, string? Cause, TrialStart From, TrialSetup Setup)
{
    /// <summary>Decrease that a local model promises; null where there is none.</summary>
    public double? Predicted { get; init; }
}
