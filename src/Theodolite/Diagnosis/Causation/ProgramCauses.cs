using Theodolite.Diagnosis.Causes;
using Theodolite.LinearAlgebra;
using Theodolite.Models.Layers;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Causation;

/// <summary>What the layers and the optimizer's settings show without a measurement: a composition without a nonlinearity, parameters
/// that nothing updates, an optimizer that climbs.</summary>
internal sealed class ProgramCauses : CauseTest
{
    private const int Named = 6;

    public override IEnumerable<Cause> Find(Circumstances at) => [.. Linear(at), .. NotUpdated(at), .. Ascending(at)];

    private static IEnumerable<Cause> Linear(Circumstances at)
    {
        var layers = at.Network.Network.AllLayers.Select(layer => layer.Layer).ToList();
        if (at.Weights.Count < 2 || !layers.TrueForAll(IsLinear))
        {
            yield break;
        }

        yield return new Cause
        {
            Name = CauseNames.LinearNetwork,
            Confidence = at.IsHigh ? 0.95 : 0.3,
            Kind = EvidenceKind.Exact,
            Evidence = new Dictionary<string, double> { ["weightLayers"] = at.Weights.Count, ["relativeLoss"] = at.RelativeLoss },
            Claim = $"No nonlinearity stands between the {at.Weights.Count} layers with weights: together they are one linear map, and the "
                + "loss cannot fall below that of the best one.",
            Advice = "Put an activation (relu, gelu, tanh) after every hidden layer.",
        };
    }

    private static bool IsLinear(Layer layer) => layer is Models.Layers.Linear or Conv1d or Conv2d or ConvTranspose1d or ConvTranspose2d
        or Flatten or Dropout or Container or AvgPool1d or AvgPool2d || layer.Kind is "global-avg-pool" or "adaptive-avg-pool";

    private static IEnumerable<Cause> NotUpdated(Circumstances at)
    {
        if (at.History is not { } history)
        {
            yield break;
        }

        var plan = ParameterPlan.Of(at.Network.Parameters, history.Settings.Groups);
        var still = new List<string>();
        foreach (var block in plan.Blocks)
        {
            var (start, count) = ((int)block.Offset, (int)block.Count);
            var gradient = at.Gradient.AsSpan(start, count);
            var stands = block.Frozen || block.RateScale == 0 || history.Rate == 0;
            var equal = at.Start is { } first && first.AsSpan(start, count).SequenceEqual(at.Theta.AsSpan(start, count));
            if (count > 0 && gradient.ContainsAnyExcept(0.0) && stands && (at.Start is null || equal))
            {
                still.Add(block.Name);
            }
        }

        if (still.Count == 0)
        {
            yield break;
        }

        var held = plan.Blocks.Where(block => still.Contains(block.Name)).Sum(block => block.Count);
        var share = (double)held / plan.Count;
        var squares = plan.Blocks.Where(block => still.Contains(block.Name))
            .Sum(block => Math.Pow(Vectors.Norm(at.Gradient.AsSpan((int)block.Offset, (int)block.Count)), 2));
        var ofGradient = Math.Sqrt(squares) / Math.Max(1e-300, at.M.Point.GradientNorm);
        yield return new Cause
        {
            Name = CauseNames.ParametersNotUpdated,
            Layer = at.Network.Network.AllLayers.FirstOrDefault(layer => layer.Parameters.Any(p => p.Block.Name == still[0]))?.Label,
            Confidence = Math.Clamp(Math.Max(share, ofGradient), 0.3, 0.99),
            Kind = EvidenceKind.Exact,
            Evidence = new Dictionary<string, double> { ["shareOfParameters"] = share, ["shareOfGradient"] = ofGradient },
            Claim = $"{string.Join(", ", still.Take(Named))}{(still.Count > Named ? $" and {still.Count - Named} more" : "")} have "
                + "a gradient, "
                + $"and nothing moves them: {(history.Rate == 0 ? "the learning rate is 0" : "they are frozen or their rate is 0")}.",
            Advice = "Take them out of the frozen groups, or give them a rate.",
        };
    }

    private static IEnumerable<Cause> Ascending(Circumstances at)
    {
        if (at.History?.Settings.Optimizer is FirstOrderSettings { Maximize: true })
        {
            yield return new Cause
            {
                Name = CauseNames.Ascending,
                Confidence = 1,
                Kind = EvidenceKind.Exact,
                Claim = "The optimizer maximizes: its steps go up the loss.",
                Advice = "Take 'maximize' out of its settings.",
            };
        }
    }
}
