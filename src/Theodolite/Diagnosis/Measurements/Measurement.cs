using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// Everything measured at a point. Each part is measured when a verdict first asks for it, and then kept: the ladder of verdicts
/// decides by its order what is worth measuring.
/// </summary>
internal sealed class Measurement : IDisposable
{
    private readonly Lazy<LinearOperator> _hessian;
    private readonly Lazy<LinearOperator?> _narrow;
    private readonly Lazy<CurvatureView?> _view;
    private readonly Lazy<LossScale> _scale;
    private readonly Lazy<GradientFloor> _floor;
    private readonly Lazy<Criticality> _criticality;
    private readonly Lazy<CurvatureThreshold> _threshold;
    private readonly Lazy<long> _kinks;
    private readonly Lazy<TrialStep> _trial;
    private readonly Lazy<LevelGround> _level;
    private readonly Lazy<ProbeSeries> _probes;
    private readonly Lazy<Continuation?> _continuation;
    private readonly Lazy<IReadOnlyList<LayerActivity>> _activity;
    private readonly Lazy<PerturbedDescent?> _perturbed;

    public Measurement(SurveySettings settings, SurveyPoint point, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        (Settings, Point, Progress, Cancellation) = (settings, point, progress, cancellation);
        _hessian = new(() => Point.Precise.Hessian(Point.Theta, Cancellation));
        _narrow = new(() => ReferenceEquals(Point.Stored, Point.Precise) ? null : Point.Stored.Hessian(Point.Theta, Cancellation));
        _view = new(() => CurvatureMeasurement.Of(this));
        _scale = new(() => LossScale.Measure(Point, Hessian, View.Scaled, Settings, Cancellation));
        _floor = new(() => GradientFloor.Measure(Point, Spectrum.Norm, Scale, Settings.Seed));
        _criticality = new(() => Criticality.Judge(Point, Hessian, View.Scaled, Scale, Floor.Value, Settings, Cancellation));
        _threshold = new(() => Criticality.IsCritical
            ? CurvatureThreshold.Measure(Point, Hessian, Rounding, Criticality.NewtonStep, Settings.Seed, Cancellation)
            : new CurvatureThreshold(Rounding, 0));
        _kinks = new(() => Point.Precise.CountKinks(Point.Theta, Cancellation));
        _trial = new(() => TrialStep.Along(Point, View.Gradient.AlongGradient, Scale.Noise));
        _level = new(() => LevelGround.Measure(this));
        _probes = new(() => ProbeSeries.Run(this));
        _activity = new(() => Point.Stored.Activity(Point.Theta, Cancellation));
        _perturbed = new(() => PerturbedDescent.Run(this));
        _continuation = new(() => Settings.History is { } history && Point.Stored is NetworkObjective network
            ? new Continuation(this, network, history)
            : null);
    }

    public SurveySettings Settings { get; }

    public SurveyPoint Point { get; }

    public Evidence Evidence { get; } = new();

    public IProgress<Progress>? Progress { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>The float64 Hessian at θ.</summary>
    public LinearOperator Hessian => _hessian.Value;

    /// <summary>The Hessian at θ in the dtype of training.</summary>
    public LinearOperator StoredHessian => _narrow.Value ?? Hessian;

    /// <summary>Why the curvature is not finite, where something said so.</summary>
    public string? NotFinite { get; set; }

    /// <summary>Whether every entry or product of the Hessian that was looked at is finite.</summary>
    public bool HasCurvature => _view.Value is not null;

    /// <summary>What is known of the Hessian.</summary>
    public CurvatureView View => _view.Value ?? throw new InvalidOperationException("The curvature is not finite.");

    public Spectrum Spectrum => View.Spectrum;

    public LossScale Scale => _scale.Value;

    public GradientFloor Floor => _floor.Value;

    public Criticality Criticality => _criticality.Value;

    public CurvatureThreshold Threshold => _threshold.Value;

    /// <summary>ε: eigenvalues within it count as zero.</summary>
    public double Epsilon => Math.Max(Threshold.Value, Unconfirmed);

    /// <summary>
    /// Size of a negative curvature that no decrease confirmed: at a point that is not exactly critical it may be what the distance
    /// to the critical point leaves, and counts as zero. 0 where there is none.
    /// </summary>
    public double Unconfirmed { get; set; }

    /// <summary>
    /// The most that the way to a minimum beside θ may give: <see cref="VerifiedDecrease.Margin"/>·D; 0 on kinks, where D is a
    /// convention.
    /// </summary>
    public double Nearby => Kinks > 0 ? 0 : VerifiedDecrease.Margin * Criticality.PredictedDecrease;

    /// <summary>Changes of the loss up to this say nothing of θ: eight times the noise, and what lies nearby.</summary>
    public double Slack => (8 * Scale.Noise) + Nearby;

    /// <summary>Evaluations exactly on a kink, where second derivatives prove nothing.</summary>
    public long Kinks => _kinks.Value;

    /// <summary>A step along −g.</summary>
    public TrialStep Trial => _trial.Value;

    /// <summary>What moving every way by one typical parameter does.</summary>
    public LevelGround Level => _level.Value;

    /// <summary>Probes beyond second derivatives.</summary>
    public ProbeSeries Probes => _probes.Value;

    /// <summary>Health of the hidden units.</summary>
    public IReadOnlyList<LayerActivity> Activity => _activity.Value;

    /// <summary>A descent from beside the point that ended lower without rising; null where none does.</summary>
    public PerturbedDescent? Perturbed => _perturbed.Value;

    /// <summary>What going on with the run brings; null where no run is known.</summary>
    public Continuation? Continuation => _continuation.Value;

    private double Rounding => Math.Max(Spectrum.Rounding, View.ProbeDefect) + Scale.DerivativeNoise;

    /// <summary>Writes down what every survey of a finite point shows.</summary>
    public void Record()
    {
        Evidence["lossScale"] = Scale.Scale;
        Evidence["lossVariation"] = Scale.Variation;
        if (Scale.Reference is { } reference)
        {
            Evidence["lossOfConstant"] = reference;
        }

        Evidence["lossNoise"] = Scale.StoredNoise;
        Evidence["tau"] = Criticality.Tau;
        Evidence["gradientFloor"] = Floor.Value;
        Evidence["predictedDecrease"] = Criticality.PredictedDecrease;
        Evidence["predictedDecreaseLimit"] = Criticality.Limit;
        Evidence["newtonDistance"] = Vectors.Norm(Criticality.NewtonStep);
        Evidence["gradientFlatness"] = View.Gradient.Flatness(Spectrum.Norm);
        Evidence["gradientUnremoved"] = View.Gradient.UnremovedShare(Spectrum.Norm);
        Evidence["lambdaMin"] = Spectrum.Minimum;
        Evidence["lambdaMax"] = Spectrum.Maximum;
        Evidence["curvatureThreshold"] = Threshold.Value;
        Evidence["curvatureRounding"] = Threshold.Rounding;
        Evidence["curvaturePositionError"] = Threshold.Position;
        Evidence["symmetryDefect"] = Spectrum.SymmetryDefect;
        Evidence["backwardError"] = Spectrum.BackwardError;
        Evidence["hessianProducts"] = Spectrum.Products;
        if (Criticality.RoundingDecrease > 0)
        {
            Evidence["roundingDecrease"] = Criticality.RoundingDecrease;
        }

        if (View.ProductError > 0)
        {
            Evidence["productError"] = View.ProductError;
        }

        if (Spectrum.Complete)
        {
            Evidence["denseProbeDefect"] = View.ProbeDefect;
        }
        else
        {
            Evidence["endsChecked"] = Spectrum.Checked ? 1 : 0;
        }

        if (Kinks > 0)
        {
            Evidence["kinks"] = Kinks;
        }
    }

    /// <summary>Gradient norms by parameter.</summary>
    public void RecordLayers()
    {
        foreach (var block in Point.Stored.Parameters.Blocks)
        {
            Evidence[$"gradientNorm/{block.Name}"] = Vectors.Norm(Point.Gradient.AsSpan((int)block.Offset, (int)block.Count));
        }
    }

    /// <summary>Draws a seeded random unit vector of the length of θ.</summary>
    public double[] RandomUnit(string purpose)
    {
        var vector = new double[Point.Dimension];
        Philox.For(Settings.Seed, purpose).RandomUnitVector(vector);
        return vector;
    }

    public void Dispose()
    {
        if (_hessian.IsValueCreated)
        {
            _hessian.Value.Dispose();
        }

        if (_narrow.IsValueCreated)
        {
            _narrow.Value?.Dispose();
        }

        if (_continuation.IsValueCreated)
        {
            _continuation.Value?.Dispose();
        }
    }
}
