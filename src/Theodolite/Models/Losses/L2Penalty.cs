using Theodolite.Objectives;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;

namespace Theodolite.Models.Losses;

/// <summary>What an L2 penalty covers.</summary>
public enum PenalizedParameters
{
    /// <summary>Parameters of at least two axes: weights of linear, convolutional and attention layers, embeddings; neither biases nor the
    /// scales of normalisations.</summary>
    Weights,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>
/// (λ/2)·‖θ_S‖² added to the loss, S being the weights or all parameters: gradient λθ_S, Hessian λ on S. The factor ½
/// makes λ what optimizers call weight decay of the kind <c>l2</c>.
/// </summary>
/// <param name="Strength">λ, at least 0.</param>
public sealed record L2Penalty([Option(Positional = true, Description = "a number of at least 0")] double Strength)
{
    public double Strength { get; init; } = Ranges.AtLeast(0, Strength, "l2");

    /// <summary>S.</summary>
    public PenalizedParameters Parameters { get; init; } = PenalizedParameters.Weights;

    /// <summary>Whether a parameter belongs to S.</summary>
    public bool Covers(ParameterBlock block) => Parameters == PenalizedParameters.All || block.Shape.Rank > 1;

    /// <summary>Traces the penalty, a scalar; null where nothing is penalised.</summary>
    /// <param name="layout">Names and shapes.</param>
    /// <param name="parameters">One value per block.</param>
    public Value? Trace(ParameterLayout layout, IReadOnlyList<Value> parameters)
    {
        Value? sum = null;
        for (var i = 0; Strength > 0 && i < parameters.Count; i++)
        {
            if (Covers(layout.Blocks[i]))
            {
                var square = parameters[i].Square().Sum();
                sum = sum is null ? square : sum + square;
            }
        }

        return sum is null ? null : 0.5 * Strength * sum;
    }
}
