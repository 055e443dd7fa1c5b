using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Programs.Evaluation;

/// <summary>Sees every equation as it is evaluated; nothing is overwritten while somebody watches.</summary>
public delegate void EquationObserver(Value equation, ReadOnlySpan<Tensor> operands, Tensor result);

/// <summary>
/// Evaluates a program over tensors, one kernel per equation, in order. Values are freed at their last use, and their
/// storage is overwritten where a kernel can. The same inputs give the same bits. An evaluator holds no tensors between
/// runs and may be used from several threads at once.
/// </summary>
public sealed class Evaluator
{
    private readonly Plan _plan;

    public Evaluator(Program program)
    {
        Program = program;
        _plan = new Plan(program);
    }

    public Program Program { get; }

    /// <summary>
    /// Computes the outputs, which the caller owns. An output that is an input, or a view of one, shares its storage.
    /// </summary>
    /// <exception cref="ProgramException">The inputs do not have the program's shapes and dtypes.</exception>
    public Tensor[] Run(ReadOnlySpan<Tensor> inputs, EquationObserver? observer = null) => Run(inputs, default, observer)!;

    /// <summary>
    /// Computes the outputs and adds each to the accumulator in its position, by an accumulating matrix product where
    /// the output is one. An output whose accumulator is null is returned in its position instead; the others are null there.
    /// </summary>
    public Tensor?[] Accumulate(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> accumulators)
    {
        if (accumulators.Length != Program.Outputs.Count)
        {
            throw new ProgramException($"The program has {Program.Outputs.Count} outputs, not {accumulators.Length}.");
        }

        return Run(inputs, accumulators, null);
    }

    private Tensor?[] Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> accumulators, EquationObserver? observer)
    {
        Check(inputs);
        var values = new Tensor?[_plan.Slots];
        inputs.CopyTo(values!);
        EvaluationDevice.Current = inputs.Length > 0 ? inputs[0].Device : default;
        try
        {
            foreach (var step in _plan.Steps)
            {
                Execute(step, values, accumulators, observer);
            }

            return accumulators.IsEmpty ? Take(values, inputs.Length) : Add(values, accumulators, inputs.Length);
        }
        finally
        {
            for (var i = inputs.Length; i < values.Length; i++)
            {
                values[i]?.Dispose();
            }
        }
    }

    private static void Execute(Plan.Step step, Tensor?[] values, ReadOnlySpan<Tensor?> accumulators, EquationObserver? observer)
    {
        var operands = new Operands();
        var count = step.Operands.Length;
        var span = count <= Operands.Capacity ? ((Span<Tensor>)operands)[..count] : new Tensor[count];
        for (var j = 0; j < count; j++)
        {
            span[j] = values[step.Operands[j]]!;
        }

        if (step.Output >= 0 && !accumulators.IsEmpty && accumulators[step.Output] is { } sum && step.Equation.Primitive is MatMul matmul)
        {
            using var a = matmul.TransposeA ? span[0].T() : null;
            using var b = matmul.TransposeB ? span[1].T() : null;
            Tensor.AddMatMul(sum, sum, a ?? span[0], b ?? span[1], 1, 1);
        }
        else if (observer is not null || !Overwrite(step, values, span))
        {
            values[step.Slot] = step.Equation.Primitive.Evaluate(span);
        }

        observer?.Invoke(step.Equation, span, values[step.Slot]!);
        foreach (var slot in step.Release)
        {
            values[slot]?.Dispose();
            values[slot] = null;
        }
    }

    private static bool Overwrite(Plan.Step step, Tensor?[] values, ReadOnlySpan<Tensor> operands)
    {
        foreach (var target in step.Overwritable)
        {
            if (operands[target].IsContiguous && step.Equation.Primitive.TryEvaluateInPlace(operands, target))
            {
                values[step.Slot] = values[step.Operands[target]];
                values[step.Operands[target]] = null;
                return true;
            }
        }

        return false;
    }

    private Tensor?[] Take(Tensor?[] values, int inputs)
    {
        var outputs = new Tensor[_plan.Outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = Detach(i, values, inputs);
        }

        return outputs;
    }

    private Tensor?[] Add(Tensor?[] values, ReadOnlySpan<Tensor?> accumulators, int inputs)
    {
        var outputs = new Tensor?[accumulators.Length];
        for (var i = 0; i < accumulators.Length; i++)
        {
            if (accumulators[i] is not { } sum)
            {
                outputs[i] = Detach(i, values, inputs);
            }
            else if (values[_plan.Outputs[i]] is { } output)
            {
                sum.Add_(output);
            }
        }

        return outputs;
    }

    /// <summary>Hands an output to the caller; one that is needed again, or is an input, as a second handle.</summary>
    private Tensor Detach(int i, Tensor?[] values, int inputs)
    {
        var slot = _plan.Outputs[i];
        var value = values[slot]!;
        if (slot < inputs || Array.IndexOf(_plan.Outputs, slot, i + 1) >= 0)
        {
            return value.Alias();
        }

        values[slot] = null;
        return value;
    }

    private void Check(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != Program.Inputs.Count)
        {
            throw new ProgramException($"The program has {Program.Inputs.Count} inputs, not {inputs.Length}.");
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            var expected = Program.Inputs[i];
            if (inputs[i].Shape != expected.Shape || inputs[i].DType != expected.DType)
            {
                throw new ProgramException(
                    $"Input '{((Input)expected.Primitive).Label}' is {expected.DType}{expected.Shape}, not {inputs[i].DType}"
                        + $"{inputs[i].Shape}.");
            }
        }
    }

    /// <summary>Room for the operands of nearly every primitive without an allocation.</summary>
    [System.Runtime.CompilerServices.InlineArray(Capacity)]
    private struct Operands
    {
        public const int Capacity = 4;
        private Tensor _first;
    }
}
