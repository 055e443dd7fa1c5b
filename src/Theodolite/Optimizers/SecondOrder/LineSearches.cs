using Theodolite.LinearAlgebra;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>How far to go along a direction.</summary>
public enum LineSearch
{
    /// <summary>By the learning rate.</summary>
    None,

    /// <summary>Halve from the learning rate until f(θ + αp) ≤ f + c₁·α·gᵀp.</summary>
    Armijo,

    /// <summary>Bracket and interpolate until |∇f(θ + αp)ᵀp| ≤ c₂·|gᵀp| holds too (Nocedal and Wright, algorithms 3.5 and 3.6).</summary>
    StrongWolfe,
}

/// <summary>Where a line search ended.</summary>
/// <param name="Length">α; 0 where no length lowers f.</param>
/// <param name="Point">θ + αp.</param>
/// <param name="Value">f there.</param>
/// <param name="Gradient">∇f there, where the search came to know it.</param>
/// <param name="Evaluations">Values and gradients it asked for.</param>
internal readonly record struct LineStep(
    double Length,
    double[] Point,
    double Value = double.NaN,
    double[]? Gradient = null,
    int Evaluations = 0);

/// <summary>The line θ + αp from a point whose f and ∇f are known.</summary>
/// <param name="loss">f.</param>
/// <param name="start">θ.</param>
/// <param name="direction">p.</param>
/// <param name="value">f(θ).</param>
/// <param name="slope">gᵀp.</param>
/// <param name="rounding">Relative rounding of f.</param>
internal sealed class Line(
    ILoss<double> loss,
    double[] start,
    double[] direction,
    double value,
    double slope,
    double rounding = Differentiation.FiniteDifferences.MachineEpsilon)
{
    public double Value { get; } = value;

    /// <summary>gᵀp.</summary>
    public double Slope { get; } = slope;

    /// <summary>Differences of f below it are rounding.</summary>
    public double Rounding { get; } = rounding * Math.Abs(value);

    /// <summary>max |pᵢ|.</summary>
    public double Reach { get; } = direction.Aggregate(0.0, (max, entry) => Math.Max(max, Math.Abs(entry)));

    public double[] Point(double t) => Vectors.Along(start, t, direction);

    public double At(double t) => loss.Value(Point(t));

    public (double Value, double Slope, double[] Gradient) Differentiated(double t)
    {
        var gradient = new double[direction.Length];
        var at = loss.Gradient(Point(t), gradient);
        return (at, Vectors.Dot(gradient, direction), gradient);
    }

    /// <summary>Searches from a first length.</summary>
    /// <param name="kind">How.</param>
    /// <param name="first">The length.</param>
    /// <param name="smallestChange">The least max |Δθᵢ| across which the Wolfe search still looks; it needs none.</param>
    public LineStep Search(LineSearch kind, double first, double smallestChange = 0) => kind switch
    {
        LineSearch.Armijo => Armijo(first),
        LineSearch.StrongWolfe => new StrongWolfe { SmallestChange = smallestChange }.Search(this, first),
        _ => new LineStep(first, Point(first)),
    };

    private LineStep Armijo(double first)
    {
        const double C1 = 1e-4;
        const int Halvings = 60;
        var t = first;
        for (var halving = 0; halving <= Halvings && t > 0; halving++, t /= 2)
        {
            if (At(t) <= Value + (C1 * t * Slope))
            {
                return new LineStep(t, Point(t), Evaluations: halving + 1);
            }
        }

        return new LineStep(0, start);
    }
}
