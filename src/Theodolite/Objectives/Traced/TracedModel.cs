using Theodolite.Programs;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>Traces a model's outputs for the samples of one microbatch.</summary>
/// <param name="parameters">One value per block of the <see cref="ParameterLayout"/>, of its shape.</param>
/// <param name="buffers">One value per <see cref="TracedBuffer"/>: constants of the model that are not differentiated, such as running
/// statistics.</param>
/// <param name="input">Samples [n, …].</param>
/// <returns>Outputs z [n, …].</returns>
public delegate Value OutputFunction(IReadOnlyList<Value> parameters, IReadOnlyList<Value> buffers, Value input);

/// <summary>Traces the losses of the observations of one microbatch, before any averaging.</summary>
/// <param name="outputs">z [n, …].</param>
/// <param name="target">Targets of the n samples.</param>
/// <returns>ℓ [n] or [n, …]: one number per observation. It must not depend on n otherwise.</returns>
public delegate Value TermFunction(Value outputs, Value target);

/// <summary>
/// A mean loss taken apart into outputs and a loss at the outputs, which every curvature but the Hessian needs:
/// <para>f(θ) = Σᵢ wᵢ·ℓ(zᵢ(θ), yᵢ) / Σᵢ dᵢ + penalty(θ), where d = w unless <see cref="Divisors"/> says otherwise.</para>
/// The sums run over all observations of the data: samples, or positions of sequences. A gradient of an observation is
/// what the Fisher matrices are made of, so what is one observation is decided by what <see cref="Terms"/> returns.
/// </summary>
public sealed record TracedModel
{
    /// <summary>z(θ; x).</summary>
    public required OutputFunction Outputs { get; init; }

    /// <summary>ℓ, without weights.</summary>
    public required TermFunction Terms { get; init; }

    /// <summary>
    /// w from the targets, non-negative, in the shape of <see cref="Terms"/> and the dtype given: 0 for positions that are
    /// ignored. One each when it, or what it returns, is null. A term of weight 0 must still be finite.
    /// </summary>
    public Func<Value, DType, Value?>? Weights { get; init; }

    /// <summary>
    /// d from the targets, where the sum that divides is not that of the weights: smoothed labels weigh an observation by all
    /// classes, and divide by the weight of its own. There is an observation's weight wherever there is its d.
    /// </summary>
    public Func<Value, DType, Value?>? Divisors { get; init; }

    /// <summary>A scalar added to the mean loss, from the parameters alone, such as ½λ‖θ‖². It counts in values, gradients, Hessians and
    /// Gauss–Newton, not in Fisher matrices.</summary>
    public Func<IReadOnlyList<Value>, Value>? Penalty { get; init; }

    /// <summary>The distribution of targets of which ℓ is the negative logarithm; without it there is no Monte-Carlo Fisher.</summary>
    public OutputLikelihood? Likelihood { get; init; }
}

/// <summary>A constant of a model that programs read after the parameters; it moves neither in gradients nor in curvatures.</summary>
/// <param name="Name">For printed programs, for instance <c>1.running_mean</c>.</param>
/// <param name="Tensor">Its value; owned by the objective. Overwriting its elements is seen by the next evaluation.</param>
public sealed record TracedBuffer(string Name, Tensor Tensor);
