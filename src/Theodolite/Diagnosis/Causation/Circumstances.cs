using Theodolite.Data;
using Theodolite.Diagnosis.Histories;
using Theodolite.Diagnosis.Measurements;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Causation;

/// <summary>What the tests for causes look at: a network, the point, its verdict, the run behind it. Each part is measured when first
/// asked for.</summary>
internal sealed class Circumstances
{
    /// <summary>A trained network that costs more than this many constant answers is held by something, even where its loss
    /// falls.</summary>
    private const double WorseThanConstant = 1.5;

    /// <summary>In a large survey the trainings that might have been, the run as it was among them, take some of the samples only; no fewer
    /// than this.</summary>
    private const int FewestSamples = 1_000;

    private readonly Lazy<double[]?> _startGradient;
    private readonly Lazy<Dataset> _sample;
    private readonly Lazy<IReadOnlyList<LayerActivity>> _startActivity;
    private readonly Dictionary<string, Counterfactual> _tried = [];

    public Circumstances(Measurement m, NetworkObjective network, Verdict verdict, IReadOnlyList<LayerActivity> activity)
    {
        (M, Network, Verdict, Activity) = (m, network, verdict, activity);
        _startGradient = new(() => Start is null ? null : GradientAt(Start));
        _startActivity = new(() => Start is null ? [] : Network.Activity(Start, M.Cancellation));
        _sample = new(Sample);
        Weights = [.. network.Network.AllLayers.Where(layer => layer.Weight is not null)];
    }

    public Measurement M { get; }

    public NetworkObjective Network { get; }

    public Verdict Verdict { get; }

    public Continuation? Run => M.Continuation;

    public RunHistory? History => M.Settings.History;

    public Dataset Data => Network.Data;

    public double[] Theta => M.Point.Theta;

    public double[] Gradient => M.Point.Gradient;

    /// <summary>θ₀; null where it is not known.</summary>
    public double[]? Start => History?.Start;

    /// <summary>∇f(θ₀).</summary>
    public double[]? StartGradient => _startGradient.Value;

    /// <summary>Units at θ.</summary>
    public IReadOnlyList<LayerActivity> Activity { get; }

    /// <summary>Units at θ₀; empty where it is not known.</summary>
    public IReadOnlyList<LayerActivity> StartActivity => _startActivity.Value;

    /// <summary>Layers with a weight of at least two axes, in order of evaluation.</summary>
    public IReadOnlyList<NetworkLayer> Weights { get; }

    /// <summary>The last layer that computes something.</summary>
    public Layer Last => Network.Network.AllLayers.Last(layer => layer.Layer is not (Container or Flatten or Dropout)).Layer;

    /// <summary>What a constant answer costs, above the bound of the loss.</summary>
    public double Reference => M.Point.Precise.ReferenceLoss is { } reference ? reference - (M.Point.Precise.LowerBound ?? 0) : 0;

    /// <summary>The loss above its bound, in shares of what a constant answer costs; NaN where that is not known.</summary>
    public double RelativeLoss => Reference > 0 ? (M.Point.Excess ?? M.Point.Loss) / Reference : double.NaN;

    /// <summary>Whether something holds the loss: a verdict says so, or it neither goes down nor is it low.</summary>
    public bool IsHeld => Verdict.Tone is VerdictTone.Stuck or VerdictTone.Failed or VerdictTone.Open
        || (RelativeLoss > WorseThanConstant && History is { Losses.Count: >= 50 })
        || (Run is { Progresses: false, IsSettled: false } run && (IsHigh || M.Criticality.PredictedDecrease > 0.05 * run.Remaining));

    /// <summary>Whether the loss is above a tenth of what a constant answer costs.</summary>
    public bool IsHigh => !(RelativeLoss < 0.1);

    /// <summary>∇f at a point, in float64.</summary>
    public double[] GradientAt(double[] theta)
    {
        var gradient = new double[theta.Length];
        M.Point.GradientAt(theta, gradient);
        return gradient;
    }

    /// <summary>The weight of a layer in a vector like θ.</summary>
    public static ReadOnlySpan<double> WeightOf(NetworkLayer layer, double[] vector)
    {
        var block = layer.Weight!;
        return vector.AsSpan((int)block.Offset, (int)block.Count);
    }

    /// <summary>‖·‖ of the weight of a layer in a vector like θ.</summary>
    public static double NormOf(NetworkLayer layer, double[] vector) => Vectors.Norm(WeightOf(layer, vector));

    /// <summary>What the run would have done with one thing changed; null where its start is not known.</summary>
    /// <param name="name">What is changed, as the key of what was tried already.</param>
    /// <param name="change">The change.</param>
    public Counterfactual? Try(string name, Func<Variant, Variant> change)
    {
        if (Start is not { } start || History is not { } history || Run is not { } run)
        {
            return null;
        }

        if (_tried.TryGetValue(name, out var known))
        {
            return known;
        }

        M.Progress?.Report(new($"what if: {name}", 0));
        var asItWas = new Variant(_sample.Value, Network.Loss, run.Specification, start);
        if (!_tried.TryGetValue("", out var baseline))
        {
            baseline = Counterfactual.Of(Network, history, asItWas, M.Cancellation);
            _tried[""] = baseline;
        }

        var made = Counterfactual.Of(Network, history, change(asItWas), M.Cancellation) with { Baseline = baseline.RelativeLoss };
        M.Point.Cost += made.Cost;
        return _tried[name] = made;
    }

    private Dataset Sample()
    {
        var count = (int)Math.Max(FewestSamples, SurveyPoint.LargeWork / Math.Max(1, Network.Parameters.Count));
        if (count >= Data.Count)
        {
            return Data;
        }

        var order = Philox.For(M.Settings.Seed, "survey/some-samples").Permutation(Data.Count);
        return Data.Subset(order.AsSpan(0, count));
    }
}
