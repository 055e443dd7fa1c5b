namespace Theodolite.Torch;

/// <summary>Whole optimizer steps in one pass over memory.</summary>
public sealed partial class Tensor
{
    /// <summary>
    /// One step of Adam on each parameter (<c>aten::_fused_adam_</c>), with t the step number from 1 on:
    /// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η·m̂/(√v̂ + ε), m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ),
    /// where weight decay adds λθ to g (Kingma and Ba 2015, algorithm 1).
    /// With <paramref name="maximumSquares"/>, v̂ is the largest so far (AMSGrad).
    /// </summary>
    public static void FusedAdam_(
        ReadOnlySpan<Tensor> parameters,
        ReadOnlySpan<Tensor> gradients,
        ReadOnlySpan<Tensor> averages,
        ReadOnlySpan<Tensor> squares,
        long step,
        double learningRate,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0,
        ReadOnlySpan<Tensor> maximumSquares = default) =>
        FusedAdam(
            "aten::_fused_adam_"u8, parameters, gradients, averages, squares, maximumSquares, step,
            [learningRate, beta1, beta2, weightDecay, epsilon]);

    /// <summary>As <see cref="FusedAdam_"/>, but θ ← (1 − ηλ)θ before the step (<c>aten::_fused_adamw_</c>; Loshchilov and Hutter
    /// 2019).</summary>
    public static void FusedAdamW_(
        ReadOnlySpan<Tensor> parameters,
        ReadOnlySpan<Tensor> gradients,
        ReadOnlySpan<Tensor> averages,
        ReadOnlySpan<Tensor> squares,
        long step,
        double learningRate,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0.01,
        ReadOnlySpan<Tensor> maximumSquares = default) =>
        FusedAdam(
            "aten::_fused_adamw_"u8, parameters, gradients, averages, squares, maximumSquares, step,
            [learningRate, beta1, beta2, weightDecay, epsilon]);

    /// <summary>
    /// One step of gradient descent on each parameter (<c>aten::_fused_sgd_</c>): g ← g + λθ, then, with momentum μ,
    /// b ← μb + (1 − dampening)·g (b ← g in the first step) and g ← b, or g + μb with Nesterov's; θ ← θ − ηg.
    /// </summary>
    public static void FusedSgd_(
        ReadOnlySpan<Tensor> parameters,
        ReadOnlySpan<Tensor> gradients,
        ReadOnlySpan<Tensor> buffers,
        double learningRate,
        double momentum = 0,
        double dampening = 0,
        double weightDecay = 0,
        bool nesterov = false,
        bool isFirstStep = false)
    {
        var operation = "aten::_fused_sgd_"u8;
        RequireMembers(operation, parameters, gradients);
        if (momentum != 0)
        {
            RequireMembers(operation, parameters, buffers);
        }

        var call = new OperatorCall();
        call.PushList(parameters);
        call.PushList(gradients);
        call.PushList(momentum != 0 ? buffers : []);
        call.Push(weightDecay);
        call.Push(momentum);
        call.Push(learningRate);
        call.Push(dampening);
        call.Push(nesterov);
        call.Push(false);
        call.Push(isFirstStep);
        call.PushNone();
        call.PushNone();
        call.Invoke(operation);
    }

    /// <summary>The settings are rate, β₁, β₂, weight decay and ε, in the order of the operator.</summary>
    private static void FusedAdam(
        ReadOnlySpan<byte> operation,
        ReadOnlySpan<Tensor> parameters,
        ReadOnlySpan<Tensor> gradients,
        ReadOnlySpan<Tensor> averages,
        ReadOnlySpan<Tensor> squares,
        ReadOnlySpan<Tensor> maximumSquares,
        long step,
        ReadOnlySpan<double> settings)
    {
        RequireMembers(operation, parameters, gradients);
        RequireMembers(operation, parameters, averages);
        RequireMembers(operation, parameters, squares);
        if (!maximumSquares.IsEmpty)
        {
            RequireMembers(operation, parameters, maximumSquares);
        }

        if (parameters.IsEmpty)
        {
            return;
        }

        using var count = Scalar(step, DType.Float32, parameters[0].Device);
        var steps = new Tensor[parameters.Length];
        Array.Fill(steps, count);
        var call = new OperatorCall();
        call.PushList(parameters);
        call.PushList(gradients);
        call.PushList(averages);
        call.PushList(squares);
        call.PushList(maximumSquares);
        call.PushList(steps);
        foreach (var setting in settings)
        {
            call.Push(setting);
        }

        call.Push(!maximumSquares.IsEmpty);
        call.Push(false);
        call.PushNone();
        call.PushNone();
        call.Invoke(operation);
    }

    private static void RequireMembers(ReadOnlySpan<byte> operation, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> others)
    {
        if (parameters.Length != others.Length)
        {
            Require.Fail(operation, $"needs lists of {parameters.Length} tensors, not {others.Length}");
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            Require.Floating(operation, parameters[i]);
            Require.Alike(operation, parameters[i], others[i]);
            Require.SameShape(operation, parameters[i], others[i]);
            Require.That(
                parameters[i].IsContiguous && others[i].IsContiguous, operation, "needs contiguous tensors", parameters[i], others[i]);
        }
    }
}
