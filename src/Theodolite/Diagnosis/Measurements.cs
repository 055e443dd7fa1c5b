using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Diagnosis;

/// <summary>Everything measured at a finite point, before the verdict.</summary>
internal sealed class Measurements
{
    public required Survey Settings { get; init; }

    public required SurveyPoint Point { get; init; }

    /// <summary>The float64 Hessian at θ.</summary>
    public required LinearOperator Hessian { get; init; }

    public required Spectrum Spectrum { get; init; }

    public required GradientDecomposition Gradient { get; init; }

    public required LossScale Scale { get; init; }

    public required GradientFloor Floor { get; init; }

    public required Criticality Criticality { get; init; }

    public required CurvatureThreshold Threshold { get; init; }

    /// <summary>Largest error of a product in the dtype of training that was seen; 0 where all products were in float64.</summary>
    public double ProductError { get; init; }

    /// <summary>‖Hz − V·diag(λ)·Vᵀz‖ of a dense spectrum for a random unit z and a fresh product; 0 where there is none.</summary>
    public double ProbeDefect { get; init; }

    /// <summary>Evaluations exactly on a kink, where second derivatives prove nothing.</summary>
    public required long Kinks { get; init; }

    public required Evidence Evidence { get; init; }

    public required IProgress<SurveyProgress>? Progress { get; init; }

    public required CancellationToken Cancellation { get; init; }

    /// <summary>ε.</summary>
    public double Epsilon => Threshold.Value;

    /// <summary>Writes what was measured down, for the report.</summary>
    public void Record()
    {
        Evidence["lossScale"] = Scale.Scale;
        Evidence["lossVariation"] = Scale.Variation;
        Evidence["lossNoise"] = Scale.StoredNoise;
        Evidence["tau"] = Criticality.Tau;
        Evidence["gradientFloor"] = Criticality.Floor;
        Evidence["predictedDecrease"] = Criticality.PredictedDecrease;
        Evidence["predictedDecreaseLimit"] = Criticality.Limit;
        Evidence["newtonDistance"] = Vectors.Norm(Criticality.NewtonStep);
        Evidence["gradientFlatness"] = Gradient.Flatness(Spectrum.Norm);
        Evidence["gradientUnremoved"] = Gradient.UnremovedShare(Spectrum.Norm);
        Evidence["lambdaMin"] = Spectrum.Minimum;
        Evidence["lambdaMax"] = Spectrum.Maximum;
        Evidence["curvatureThreshold"] = Epsilon;
        Evidence["curvatureRounding"] = Threshold.Rounding;
        Evidence["curvaturePositionError"] = Threshold.Position;
        Evidence["symmetryDefect"] = Spectrum.SymmetryDefect;
        Evidence["backwardError"] = Spectrum.BackwardError;
        Evidence["hessianProducts"] = Spectrum.Products;
        if (ProductError > 0)
        {
            Evidence["productError"] = ProductError;
        }

        if (Spectrum.Complete)
        {
            Evidence["denseProbeDefect"] = ProbeDefect;
        }

        if (!Spectrum.Complete)
        {
            Evidence["endsChecked"] = Spectrum.Checked ? 1 : 0;
        }

        if (Kinks > 0)
        {
            Evidence["kinks"] = Kinks;
        }
    }
}
