using Theodolite.Programs;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// Traces the mean loss over the samples of one microbatch.
/// </summary>
/// <param name="parameters">One value per block of the <see cref="ParameterLayout"/>, of its shape.</param>
/// <param name="input">Samples [n, …].</param>
/// <param name="target">Class labels int64 [n], or real targets [n, …].</param>
/// <returns>A scalar.</returns>
public delegate Value LossFunction(IReadOnlyList<Value> parameters, Value input, Value target);
