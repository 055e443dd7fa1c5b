using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>A point under survey: θ, the loss in the dtype it trains in and in float64, and the work spent.</summary>
internal sealed class SurveyPoint : IDisposable
{
    /// <summary>Weights of a model that are smaller on average are next to zero, and say nothing of how long a step is.</summary>
    private const double Nothing = 1e-10;

    /// <summary>Parameters times samples of a large survey: two seconds or so for a hundred Hessian products of a dense layer.</summary>
    public const double LargeWork = 2.5e8;

    private readonly CancellationToken _cancellation;

    public SurveyPoint(Objective objective, ReadOnlySpan<double> theta, CancellationToken cancellation)
    {
        if (theta.Length != objective.Parameters.Count)
        {
            throw new BadInputException($"The loss has {objective.Parameters.Count} parameters, but {theta.Length} values were given.");
        }

        Stored = objective;
        Precise = objective.InDoublePrecision();
        Theta = theta.ToArray();
        _cancellation = cancellation;
        Gradient = new double[theta.Length];
        Loss = Precise.Gradient(Theta, Gradient, cancellation);
        GradientNorm = Vectors.Norm(Gradient);
        Cost = 1;
        var norm = Vectors.Norm(Theta);
        var smallest = IsModel && norm > Nothing * Math.Sqrt(theta.Length) ? 0 : 1;
        Length = Math.Max(smallest, norm);
        TypicalParameter = Math.Max(smallest, norm / Math.Sqrt(Math.Max(1, theta.Length)));
    }

    /// <summary>The loss in the dtype the weights are stored in.</summary>
    public Objective Stored { get; }

    /// <summary>The loss in float64.</summary>
    public Objective Precise { get; }

    public double[] Theta { get; }

    /// <summary>f(θ).</summary>
    public double Loss { get; }

    /// <summary>g = ∇f(θ).</summary>
    public double[] Gradient { get; }

    /// <summary>‖g‖.</summary>
    public double GradientNorm { get; }

    /// <summary>
    /// Whether the loss is that of a model over data: its weights have the unit that its inputs give them, and no step of length 1
    /// means anything. The variables of an expression are taken in the units in which they were typed.
    /// </summary>
    public bool IsModel => Stored.Samples is not null;

    /// <summary>f(θ) − f_low, at least 0; null where no lower bound is known.</summary>
    public double? Excess => Precise.LowerBound is { } bound ? Math.Max(0, Loss - bound) : null;

    /// <summary>L: a step that long changes everything. ‖θ‖ for a model, max(1, ‖θ‖) for an expression.</summary>
    public double Length { get; }

    /// <summary>ℓ: a step of one typical parameter. ‖θ‖/√P for a model, max(1, ‖θ‖/√P) for an expression.</summary>
    public double TypicalParameter { get; }

    /// <summary>−g/‖g‖.</summary>
    public double[] Downhill => [.. Gradient.Select(g => -g / GradientNorm)];

    /// <summary>P.</summary>
    public int Dimension => Theta.Length;

    /// <summary>Whether parameters times samples are so many that a survey leaves out what no verdict asks for.</summary>
    public bool IsLarge => (double)Dimension * (Stored.Samples ?? 1) > LargeWork;

    /// <summary>Work so far in gradient equivalents.</summary>
    public double Cost { get; set; }

    public bool IsFinite => double.IsFinite(Loss) && Vectors.AllFinite(Gradient);

    /// <summary>f at a point, in float64.</summary>
    public double ValueAt(ReadOnlySpan<double> point)
    {
        Cost += 1.0 / 3;
        return Precise.Value(point, _cancellation);
    }

    /// <summary>f(θ + t·d).</summary>
    public double ValueAlong(ReadOnlySpan<double> direction, double t) => ValueAt(Vectors.Along(Theta, t, direction));

    /// <summary>Gradient at a point, in float64.</summary>
    public double GradientAt(ReadOnlySpan<double> point, Span<double> gradient)
    {
        Cost += 1;
        return Precise.Gradient(point, gradient, _cancellation);
    }

    public void Dispose()
    {
        if (!ReferenceEquals(Stored, Precise))
        {
            Precise.Dispose();
        }
    }
}
