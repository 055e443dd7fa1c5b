using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>The size below which ‖g‖ is rounding, and no training in that dtype could make it smaller.</summary>
/// <param name="Storage">‖H‖·u·‖θ‖ with u of the dtype the weights are stored in: what rounding θ does to g.</param>
/// <param name="Evaluation">‖g in the training dtype − g in float64‖: what evaluating g in that dtype does to it.</param>
/// <param name="Float64">‖g(θ + δ) − g(θ)‖ for |δᵢ| = 8u·max(ℓ, |θᵢ|), u = 2⁻⁵³ (ℓ = 1 for an expression): the noise of the float64
/// gradient itself; at least that
/// of numerical differentiation.</param>
internal sealed record GradientFloor(double Storage, double Evaluation, double Float64)
{
    /// <summary>The largest of the three.</summary>
    public double Value => Math.Max(Storage, Math.Max(Evaluation, Float64));

    public static GradientFloor Measure(SurveyPoint point, double hessianNorm, LossScale scale, ulong seed)
    {
        var storage = hessianNorm * point.Stored.DType.UnitRoundoff() * Vectors.Norm(point.Theta);
        var other = new double[point.Dimension];
        var evaluation = 0.0;
        if (!ReferenceEquals(point.Stored, point.Precise))
        {
            point.Stored.Gradient(point.Theta, other);
            point.Cost += 1;
            evaluation = Distance(other, point.Gradient);
        }

        var nudged = new double[point.Dimension];
        Philox.For(seed, "survey/floor").FillRademacher(nudged);
        for (var i = 0; i < nudged.Length; i++)
        {
            nudged[i] = point.Theta[i] + (nudged[i] * 8 * DType.Float64.UnitRoundoff() * Math.Max(
                point.IsModel ? point.TypicalParameter : 1,
                Math.Abs(point.Theta[i])));
        }

        point.GradientAt(nudged, other);
        var precise = Distance(other, point.Gradient);
        return new(
            storage,
            double.IsFinite(evaluation) ? evaluation : 0,
            Math.Max(scale.DerivativeNoise, double.IsFinite(precise) ? precise : 0));
    }

    private static double Distance(double[] a, double[] b)
    {
        var difference = (double[])a.Clone();
        Vectors.AddScaled(difference, -1, b);
        return Vectors.Norm(difference);
    }
}
