using System.Numerics;
using Theodolite.Settings;

namespace Theodolite.Optimizers.Contract;

/// <summary>
/// The hyper-parameters of an optimizer: immutable and validated. <see cref="Create{T}(ParameterPlan)"/> gives an optimizer with its
/// own state, so one settings object serves any number of runs. Every public settable property is an option under the
/// kebab-case of its name (or <see cref="OptionAttribute"/>): a number, a whole number, a flag or an enumeration; null is written
/// <c>none</c>.
/// </summary>
public abstract record OptimizerSettings
{
    /// <summary>Name on the command line and in model files, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>η ≥ 0. The default of 1e-3 is PyTorch's.</summary>
    public double LearningRate { get; init => field = Ranges.AtLeast(0, value, "learning-rate"); } = 1e-3;

    /// <summary>Every option with its value, under the names users write, the learning rate first.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Options => SettingsOptions.Of(this);

    /// <summary>An optimizer in its start state for a flat vector without structure.</summary>
    /// <param name="count">P, the number of parameters.</param>
    public Optimizer<T> Create<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Create<T>(ParameterPlan.Flat(count));

    /// <summary>An optimizer in its start state.</summary>
    /// <param name="plan">The blocks of θ.</param>
    /// <exception cref="BadInputException">It cannot take these parameters.</exception>
    public abstract Optimizer<T> Create<T>(ParameterPlan plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>As <see cref="Create{T}(ParameterPlan)"/>, for whoever can give gradients at θ only.</summary>
    /// <exception cref="BadInputException">It needs more than the gradient at θ.</exception>
    public GradientOptimizer<T> CreateFromGradients<T>(ParameterPlan plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Create<T>(plan) as GradientOptimizer<T>
        ?? throw new BadInputException($"The optimizer '{Name}' needs more of the loss than its gradient at the parameters.");

    /// <summary>
    /// Up to which curvature steps with these rates, kept fixed, do not grow; null where no such law is known (signs, clipped steps,
    /// norms of whole tensors, second-order steps), and for a method with a preconditioner before it has one.
    /// </summary>
    /// <param name="rates">η, and the momentum where a schedule sets one.</param>
    /// <param name="state">What the optimizer remembers, from which its preconditioner comes; others need none.</param>
    public virtual StabilityLimit? Stability(StepRates rates, OptimizerState<double>? state = null) => null;

    /// <summary>Throws where options contradict each other.</summary>
    /// <exception cref="ArgumentException">They do.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>The form that <see cref="OptimizerNames.Parse"/> reads: <c>adam(learning-rate=0.1,beta1=0.9,…)</c>.</summary>
    public sealed override string ToString() => SettingsOptions.Text(Name, this);
}
