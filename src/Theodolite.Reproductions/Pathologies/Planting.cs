using System.Text;
using Theodolite.Randomness;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>How cases are written down: a training that works, one change, the answers that are right.</summary>
internal static class Planting
{
    /// <summary>Stands among causes for none.</summary>
    public const string None = "";

    private static readonly string[] s_weighted = ["linear", "conv1d", "conv2d"];

    /// <summary>A healthy training.</summary>
    public static PlantedCase Healthy(string kind, PlantedPlan plan, string verdicts, string causes = None, params ulong[] seeds) => new()
    {
        Family = "healthy",
        Kind = kind,
        Plan = plan,
        Seeds = seeds is [] ? [Seed(kind, plan)] : seeds,
        Verdicts = Set(verdicts),
        Causes = Set(causes).Append(None).ToHashSet(),
    };

    /// <summary>A training with a fault.</summary>
    /// <param name="family">The fault.</param>
    /// <param name="kind">What tells it from others of the family.</param>
    /// <param name="works">The training without the fault.</param>
    /// <param name="plant">The one change.</param>
    /// <param name="verdicts">Those that are right, with blanks between them.</param>
    /// <param name="causes">Root causes that are right, with blanks between them; the family's name where left out.</param>
    /// <param name="layers">Layers that are right; any where left out.</param>
    /// <param name="seeds">Seeds; one that the names give where left out.</param>
    public static PlantedCase Fault(
        string family,
        string kind,
        PlantedPlan works,
        Func<PlantedPlan, PlantedPlan> plant,
        string verdicts,
        string? causes = null,
        string? layers = null,
        params ulong[] seeds) => new()
        {
            Family = family,
            Kind = kind,
            Plan = plant(works),
            Repaired = works,
            Seeds = seeds is [] ? [Seed(family + kind, works)] : seeds,
            Verdicts = Set(verdicts),
            Causes = Set(causes ?? family),
            Layers = layers is null ? null : Set(layers),
        };

    /// <summary>Another optimizer.</summary>
    public static PlantedPlan By(this PlantedPlan plan, string optimizer, int? steps = null, int? batch = null) =>
        plan with { Optimizer = optimizer, Steps = steps ?? plan.Steps, Batch = batch ?? plan.Batch };

    /// <summary>Another initialiser of every layer of a kind.</summary>
    public static PlantedPlan WithLayers(this PlantedPlan plan, Func<string, string> change) =>
        plan with { Layers = [.. plan.Layers.Select(change)] };

    /// <summary>An initialiser in the place of those of all layers.</summary>
    public static PlantedPlan Initialized(this PlantedPlan plan, string init) => plan.WithLayers(layer => Initialized(layer, init));

    private static string Initialized(string layer, string init)
    {
        var at = layer.IndexOf(", init: ", StringComparison.Ordinal);
        if (at >= 0)
        {
            var end = layer.IndexOfAny([',', '}'], at + 2);
            layer = layer[..at] + layer[end..];
        }

        return s_weighted.Any(kind => layer.StartsWith($"{kind}: {{out: ", StringComparison.Ordinal))
            ? layer[..^1] + $", init: {init}}}"
            : layer;
    }

    // Some seed of four, so that not every case begins from the same draw.
    private static ulong Seed(string kind, PlantedPlan plan) =>
        StableHash.Fnv1a(Encoding.UTF8.GetBytes($"{kind}/{plan.DataSet}/{plan.Architecture}")) % 4;

    private static HashSet<string> Set(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
