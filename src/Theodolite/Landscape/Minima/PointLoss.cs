using Theodolite.CriticalPoints.Finders;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Landscape.Minima;

/// <summary>The loss at points, its curvatures there, and what was asked of it.</summary>
/// <param name="objective">f, in float64.</param>
/// <param name="dense">Largest P for which the Hessian is formed.</param>
/// <param name="seed">Keys Lanczos' starts.</param>
/// <param name="cancellation">Stops between evaluations.</param>
internal sealed class PointLoss(Objective objective, int dense, ulong seed, CancellationToken cancellation)
{
    private (long Gradients, long Linearizations, long Products) _spent;

    public LossEvaluations Evaluations => new(0, _spent.Gradients, _spent.Linearizations, _spent.Products);

    /// <summary>f(θ) and ∇f(θ).</summary>
    public double Gradient(double[] theta, double[] gradient)
    {
        cancellation.ThrowIfCancellationRequested();
        _spent.Gradients++;
        return objective.Gradient(theta, gradient, cancellation);
    }

    /// <summary>The curvatures at θ.</summary>
    public LocalModes Modes(double[] theta)
    {
        cancellation.ThrowIfCancellationRequested();
        var modes = LocalModes.At(objective, theta, dense, seed, cancellation);
        _spent.Linearizations++;
        _spent.Products += modes.Products;
        return modes;
    }

    /// <summary>
    /// The critical point near θ by Newton's method, whatever its index; θ itself where Newton's method lowers ‖g‖ no further or leads
    /// farther away than <paramref name="reach"/>.
    /// </summary>
    public double[] Refined(double[] theta, double reach, int iterations = 30)
    {
        var newton = new NewtonMr { Iterations = iterations, Dense = dense };
        var result = newton.Run(objective, theta, null, null, cancellation);
        _spent = (
            _spent.Gradients + result.Evaluations.Gradients,
            _spent.Linearizations + result.Evaluations.Linearizations,
            _spent.Products + result.Evaluations.Products);
        return result.Outcome != FinderOutcome.NonFinite && Vectors.Norm(Vectors.Along(result.Theta, -1, theta)) <= reach
            ? result.Theta
            : theta;
    }

    /// <exception cref="BadInputException">The point has other than P finite numbers.</exception>
    public void Check(double[] theta)
    {
        ArgumentNullException.ThrowIfNull(theta);
        if (theta.Length != objective.Parameters.Count)
        {
            throw new BadInputException($"The start has {theta.Length} numbers, but the loss has {objective.Parameters.Count} parameters.");
        }

        if (!Vectors.AllFinite(theta))
        {
            throw new BadInputException("The start has a number that is not finite.");
        }
    }
}
