using Theodolite.LinearAlgebra;
using Theodolite.Objectives;

namespace Theodolite.Landscape.Paths;

/// <summary>The loss along a path between two ends: it checks the ends and counts what is asked.</summary>
/// <param name="objective">f.</param>
/// <param name="cancellation">Stops between evaluations.</param>
internal sealed class PathLoss(Objective objective, CancellationToken cancellation)
{
    public long Values { get; private set; }

    public long Gradients { get; private set; }

    /// <exception cref="BadInputException">An end does not fit, both are one point, or the loss of one is not finite.</exception>
    public static PathLoss Between(Objective objective, double[] start, double[] end, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(end);
        var loss = new PathLoss(objective, cancellation);
        loss.Check(start, "start");
        loss.Check(end, "end");
        if (start.AsSpan().SequenceEqual(end))
        {
            throw new BadInputException("The start and the end of the path are the same point; a path joins two different ones.");
        }

        return loss;
    }

    /// <summary>f(θ).</summary>
    public double Value(double[] theta)
    {
        cancellation.ThrowIfCancellationRequested();
        Values++;
        return objective.Value(theta, cancellation);
    }

    /// <summary>f(θ) and ∇f(θ).</summary>
    public double Gradient(double[] theta, double[] gradient)
    {
        cancellation.ThrowIfCancellationRequested();
        Gradients++;
        return objective.Gradient(theta, gradient, cancellation);
    }

    private void Check(double[] theta, string name)
    {
        var expected = objective.Parameters.Count;
        if (theta.Length != expected)
        {
            throw new BadInputException($"The {name} of the path has {theta.Length} numbers, but the loss has {expected} parameters.");
        }

        if (!Vectors.AllFinite(theta))
        {
            throw new BadInputException($"The {name} of the path has a number that is not finite.");
        }

        if (!double.IsFinite(Value(theta)))
        {
            throw new BadInputException($"The loss is not finite at the {name} of the path; a path joins points whose losses are finite.");
        }
    }
}
