using System.Globalization;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;

namespace Theodolite.Descents;

/// <summary>
/// Decides how a run went. With d the remaining decrease ½gᵀ(|H| + τI)⁻¹g at the end and G = f₀ − min f the gain, the share left
/// is d/(d + G). The rules, the first that fits holds (docs/descend.md has them in words):
/// <list type="number">
/// <item>diverged: a point or loss is not finite; or the loss ends at its highest, 1.1 (with noise 10) times as far above the lowest as it
/// started; or ‖θ‖ grew to a thousand times max(‖θ₀‖, ‖Δθ₁‖) while the loss fell below −10⁶·max(|f₀|, |Δf₁|), Δ being the first
/// step.</item>
/// <item>stalled: the share left is at most 10⁻⁴ and λ_min &lt; −10⁻⁴·‖H‖: at a saddle or maximum. Or it never moved and λ_min ≤ 0.</item>
/// <item>converged: the share left is at most 10⁻⁴; but not where the gradient points along (weak) negative curvature and the loss is far
/// above a known lower bound.</item>
/// <item>oscillating: in its second half at least half of the steps turn back (cosine below −½), or a quarter of them raise the loss and
/// the mean over the last quarter is more than half of that over the quarter before.</item>
/// <item>stalled: no step moved in the second half, or ‖g‖·max(‖θ‖, ‖θ − θ₀‖) is at most 10⁻³ of the loss, or 10⁻² and the gain is too:
/// a plateau.</item>
/// <item>slow: anything else.</item>
/// </list>
/// None has a unit: scaling f or θ changes nothing.
/// </summary>
public static class OutcomeRules
{
    private const double ShareLeft = 1e-4;

    internal static (DescentOutcome Outcome, IReadOnlyList<string> Notes) Decide(
        DescentResult run, IReadOnlyList<double> cosines, Objective objective, double noise, CancellationToken cancellation)
    {
        var losses = run.Losses;
        var notes = new List<string>();
        var lowest = losses.Where(double.IsFinite).Min();
        var gain = losses[0] - lowest;
        var finite = double.IsFinite(run.Loss) && Vectors.AllFinite(run.End);
        var model = finite ? RemainingDecrease.At(objective, run.End, cancellation) : null;
        if (Divergence(run, lowest, finite, noise, model) is { } divergence)
        {
            notes.Add(divergence);
            var before = run.Iterates[Math.Min(run.Iterates.Count - 1, Math.Max(0, Array.IndexOf(losses, lowest)))];
            if (RemainingDecrease.At(objective, before, cancellation) is { } there)
            {
                notes.AddRange(Some(StabilitySentences.Sharp(run.Optimizer, there.Highest)));
            }

            return (DescentOutcome.Diverged, notes);
        }

        var left = model is null or { Decrease: double.PositiveInfinity } ? 1
            : model.Decrease <= 0 ? 0
            : model.Decrease / (model.Decrease + Math.Max(gain, 0));
        var norm = model?.Norm ?? 0;
        var moved = !run.End.AsSpan().SequenceEqual(run.Iterates[0]);
        var concave = model is { Concave: true } && objective.LowerBound is { } bound && run.Loss - bound > 0.01 * (losses[0] - bound)
            && model.Lowest >= -1e-4 * norm;
        if (left <= ShareLeft && model is not null && !concave)
        {
            var bottom = model.LowestAnywhere(objective, run.End, cancellation);
            if (bottom < -1e-4 * norm)
            {
                var kind = model.Highest < 0 ? "maximum" : "saddle";
                notes.Add(
                    Number($"It ended where the gradient vanishes but the curvature is negative (λ_min = {bottom:0.####}): at a {kind}."));
                return (DescentOutcome.Stalled, notes);
            }

            if (!moved && run.Steps > 0 && model.Lowest <= 1e-12 * norm)
            {
                notes.Add("The gradient is zero where it starts: nothing moves it, and no eigenvalue says that this is a minimum.");
                return (DescentOutcome.Stalled, notes);
            }

            notes.AddRange(Some(Swinging(losses, cosines, lowest)));
            return (DescentOutcome.Converged, notes);
        }

        notes.AddRange(Some(model is null ? null : StabilitySentences.Sharp(run.Optimizer, model.Highest)));
        if (Oscillation(losses, cosines, lowest) is { } oscillation)
        {
            notes.Insert(0, oscillation);
            if (noise > 0)
            {
                notes.Add(Number($"The gradient noise of {noise:0.###} keeps it from settling; a decaying rate would let it."));
            }

            return (DescentOutcome.Oscillating, notes);
        }

        if (Rest(run, cosines) is { } rest)
        {
            return (DescentOutcome.Stalled, [.. notes, rest]);
        }

        var scale = Math.Max(Math.Abs(run.Loss), Math.Abs(losses[0]));
        var slope = run.GradientNorms[^1] * Math.Max(Vectors.Norm(run.End), Distance(run.End, run.Iterates[0]));
        if (slope <= 1e-3 * scale || (slope <= 1e-2 * scale && gain <= 1e-2 * scale))
        {
            return (DescentOutcome.Stalled, [.. notes, Number(
                $"A plateau: the gradient ({run.GradientNorms[^1]:0.##e0}) is next to nothing beside the loss ({run.Loss:0.####}).")]);
        }

        notes.AddRange(Some(model is null ? null : StabilitySentences.Timid(run.Optimizer, model.Highest)));
        notes.Add(Number($"{100 * left:0.##} % of the decrease is still to come, by the quadratic model at the end."));
        return (DescentOutcome.Slow, notes);
    }

    private static string? Divergence(DescentResult run, double lowest, bool finite, double noise, RemainingDecrease? model)
    {
        var losses = run.Losses;
        if (!finite)
        {
            var step = Math.Max(0, Array.FindIndex(losses, loss => !double.IsFinite(loss)));
            return Number($"The loss or the parameters stopped being finite at step {step}.");
        }

        var (first, last) = (losses[0] - lowest, run.Loss - lowest);
        var size = Vectors.Norm(run.End);
        var rounding = Math.Max(1e-9 * Math.Abs(run.Loss), 1e-12 * (model?.Norm ?? 0) * size * size);
        if (run.Loss > losses[0] && run.Loss >= losses.Max() && last > (noise > 0 ? 10 : 1.1) * first && last > rounding)
        {
            return Number($"The loss grows: {run.Loss:0.####} at the end, {losses[0]:0.####} at the start.");
        }

        // How long and how high things are, is seen at the start and in the first step.
        var (start, height) = (Vectors.Norm(run.Iterates[0]), Math.Abs(losses[0]));
        if (run.Iterates.Count > 2 && Vectors.AllFinite(run.Iterates[1]) && double.IsFinite(losses[1]))
        {
            start = Math.Max(start, Distance(run.Iterates[1], run.Iterates[0]));
            height = Math.Max(height, Math.Abs(losses[1] - losses[0]));
        }

        return start > 0 && height > 0 && size > 1e3 * start && run.Loss < -1e6 * height
            ? Number($"The loss falls without bound: {run.Loss:0.##e0} at distance {size:0.##e0}.")
            : null;
    }

    private static string? Oscillation(double[] losses, IReadOnlyList<double> cosines, double lowest)
    {
        var half = cosines.Count / 2;
        var moves = cosines.Skip(half).Where(cosine => cosine != 0).ToList();
        if (moves.Count < 2)
        {
            return null;
        }

        var turns = moves.Count(cosine => cosine < -0.5);
        var rises = Enumerable.Range(half, cosines.Count - half).Count(k => losses[k + 1] > losses[k]);
        var (before, after) = (Mean(losses, 0.5, 0.75) - lowest, Mean(losses, 0.75, 1) - lowest);
        return turns >= 0.5 * moves.Count ? $"It jumps to and fro: {turns} of the last {moves.Count} steps turn back."
            : rises >= 0.25 * moves.Count && after > 0.5 * before
                ? $"It goes up and down without getting lower: {rises} of the last {moves.Count} steps raise the loss."
                : null;
    }

    /// <summary>A note on a run that arrived although it swung.</summary>
    private static string? Swinging(double[] losses, IReadOnlyList<double> cosines, double lowest)
    {
        // Up to where it has arrived; after that only rounding moves it.
        var arrived = Array.FindIndex(losses, loss => loss - lowest <= ShareLeft * (losses[0] - lowest));
        var turns = cosines.Take(arrived).Count(cosine => cosine < -0.5);
        var rises = Enumerable.Range(0, Math.Max(0, arrived)).Count(k => losses[k + 1] > losses[k]);
        return arrived >= 3 && (turns >= 0.3 * arrived || rises >= 0.2 * arrived)
            ? $"It oscillated on the way: of {arrived} steps to the minimum {turns} turned back and {rises} raised the loss."
            : null;
    }

    private static string? Rest(DescentResult run, IReadOnlyList<double> cosines)
    {
        if (run.Steps == 0 || run.Iterates.Count <= run.Steps)
        {
            return null;
        }

        var half = run.Iterates[run.Steps / 2];
        return half.AsSpan().SequenceEqual(run.End) && cosines.Count > 1
            ? "No step was made in the second half of the run"
                + $"{(run.LastNote is { } note ? ": " + char.ToLowerInvariant(note[0]) + note[1..] : ".")}"
            : null;
    }

    private static double Distance(double[] a, double[] b) => Vectors.Norm(Vectors.Along(a, -1, b));

    private static double Mean(double[] losses, double from, double to)
    {
        var (first, last) = ((int)(from * (losses.Length - 1)), Math.Max(
            (int)(to * (losses.Length - 1)),
            (int)(from * (losses.Length - 1)) + 1));
        return losses[first..last].Average();
    }

    private static IEnumerable<string> Some(string? note) => note is null ? [] : [note];

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
