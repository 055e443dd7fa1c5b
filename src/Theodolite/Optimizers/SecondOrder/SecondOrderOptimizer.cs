using System.Globalization;
using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>
/// A method that chooses its own points, or asks for curvature. It works in float64 over the entries that may move; θ itself
/// is stored in T. Where it finds no step it leaves θ and says why in <see cref="StepResult.Note"/>.
/// </summary>
public abstract class SecondOrderOptimizer<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (long Start, long Count)[]? _ranges;
    private (double Norm, StepResult Result)? _rest;

    /// <param name="settings">The settings.</param>
    /// <param name="plan">The blocks of θ: some may be frozen, none may have a rate or a decay of its own.</param>
    /// <exception cref="BadInputException">A block has.</exception>
    protected SecondOrderOptimizer(OptimizerSettings settings, ParameterPlan plan)
        : base(settings, plan)
    {
        if (plan.Blocks.FirstOrDefault(block => block.RateScale != 1 || block.WeightDecay is not null) is { } special)
        {
            throw new BadInputException($"The optimizer '{settings.Name}' moves all parameters by one step; '{special.Name}' cannot have "
                + "a rate or a weight decay of its own (it may be frozen).");
        }

        if (plan.Blocks.Any(block => block.Frozen))
        {
            _ranges = [.. plan.Blocks.Where(block => block is { Frozen: false, Count: > 0 }).Select(block => (block.Offset, block.Count))];
        }

        Free = checked((int)(_ranges?.Sum(range => range.Count) ?? plan.Count));
    }

    /// <summary>ε of T: relative rounding of a loss that is computed in it.</summary>
    private protected static double Rounding { get; } = double.CreateChecked(T.BitIncrement(T.One) - T.One);

    /// <summary>The state, and in a step the point, its gradient, a direction and a trial in float64.</summary>
    public override OptimizerFootprint Footprint => new(Memory.Bytes, 4.0 * Free * sizeof(double), IsDense ? MatrixBytes(Free) : 0);

    /// <summary>Whether the Hessian is formed.</summary>
    private protected bool IsDense { get; private set; }

    /// <summary>n, the number of entries that may move.</summary>
    protected int Free { get; }

    /// <summary>A vector of n numbers in a state.</summary>
    private protected Shape Vector => [Free];

    public sealed override StepResult Step(Span<T> parameters, ILoss<T> loss, StepRates rates)
    {
        RequireCount(parameters, Count);
        var point = new double[Free];
        FreeLoss<T>.Take(parameters, _ranges, point);
        var result = Free == 0 ? new StepResult(loss.Value(parameters), Moved: false, "Every parameter is frozen.")
            : Move(point, new FreeLoss<T>(loss, _ranges, parameters.ToArray()), rates.LearningRate);
        if (result.Moved)
        {
            FreeLoss<T>.Put(point, _ranges, parameters);
        }

        Steps++;
        return result;
    }

    /// <summary>One step.</summary>
    /// <param name="point">The entries that may move, changed in place where the result says that they moved.</param>
    /// <param name="loss">The loss over them.</param>
    /// <param name="learningRate">η: the first length a line search tries, in steps of the method.</param>
    protected abstract StepResult Move(double[] point, ILoss<double> loss, double learningRate);

    /// <summary>f and ∇f; a note when they are not finite.</summary>
    private protected static (double Value, double[] Gradient, string? Trouble) Measure(double[] point, ILoss<double> loss)
    {
        var gradient = new double[point.Length];
        var value = loss.Gradient(point, gradient);
        return (value, gradient, double.IsFinite(value) && Vectors.AllFinite(gradient)
            ? null
            : "The loss or its gradient is not finite here.");
    }

    /// <summary>What a step that found nothing is remembered as: with the same loss and gradient again there is nothing to look for, and
    /// nothing is asked.</summary>
    private protected StepResult Rest(double value, double[] gradient, string note)
    {
        var result = new StepResult(value, Moved: false, note);
        _rest = (Vectors.Norm(gradient), result);
        return result;
    }

    /// <summary>The last step, where it found nothing and loss and gradient are as they were.</summary>
    private protected StepResult? Resting(double value, double[] gradient) =>
        _rest is var (norm, result) && result.Loss == value && norm == Vectors.Norm(gradient) ? result : null;

    /// <summary>Whether a decrease of f that a model promises is lost in the rounding of f: no step can be told from none.</summary>
    private protected static bool IsWithinRounding(double promised, double value) => !(promised > Rounding * Math.Abs(value));

    /// <summary>A length to begin with where nothing but θ says how long steps are: a tenth of ‖θ‖, or 1 at zero.</summary>
    private protected static double UsualLength(ReadOnlySpan<double> point) => Vectors.Norm(point) is > 0 and var size ? 0.1 * size : 1;

    /// <summary>Says that the Hessian is formed, and refuses one that is too large.</summary>
    private protected void RequireDense(string instead)
    {
        IsDense = true;
        if (Free > EigenModel.DenseLimit)
        {
            throw new BadInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The optimizer '{Settings.Name}' would form the Hessian of {Free:N0} parameters, which takes "
                    + $"{MemoryBudget.Text((double)Free * Free * sizeof(double))}, and more than {EigenModel.DenseLimit:N0} parameters "
                    + $"are too many; {instead} asks for products with it only."));
        }
    }

    // The matrix, its eigenvectors, and as much again while they are found.
    private static double MatrixBytes(double n) => 4 * n * n * sizeof(double);
}
