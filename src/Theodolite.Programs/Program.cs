using System.Diagnostics;
using System.Text;

namespace Theodolite.Programs;

/// <summary>
/// A straight-line program in static single assignment: inputs, equations in an order in which every operand precedes
/// its uses, outputs. Only values that an output needs are part of it.
/// </summary>
public sealed class Program
{
    /// <summary>Takes the program that computes the outputs from the inputs.</summary>
    /// <exception cref="ProgramException">An output depends on an input that is not listed.</exception>
    public Program(IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
        Equations = Order(inputs, outputs);
        VerifyInDebugBuilds();
    }

    public IReadOnlyList<Value> Inputs { get; }

    public IReadOnlyList<Value> Outputs { get; }

    /// <summary>Every value that is computed, operands first; inputs are not among them.</summary>
    public IReadOnlyList<Value> Equations { get; }

    /// <summary>Traces a function of inputs of the given shapes into a program.</summary>
    public static Program Trace(
        IReadOnlyList<(string Name, Torch.Shape Shape, Torch.DType DType)> inputs,
        Func<IReadOnlyList<Value>, IReadOnlyList<Value>> function)
    {
        var builder = new ProgramBuilder();
        var values = inputs.Select(input => builder.Input(input.Shape, input.DType, input.Name)).ToArray();
        return new Program(values, function(values));
    }

    /// <summary>
    /// Emits this program's equations into a builder with the inputs replaced, and returns the images of its outputs.
    /// Fusions are lowered, and the builder simplifies on the way.
    /// </summary>
    public Value[] Inline(ProgramBuilder builder, IReadOnlyList<Value> inputs)
    {
        var images = InlineAll(builder, inputs);
        return [.. Outputs.Select(output => images[output])];
    }

    /// <summary>As <see cref="Inline"/>, and returns the image of every value.</summary>
    internal Walk<Value> InlineAll(ProgramBuilder builder, IReadOnlyList<Value> inputs)
    {
        if (inputs.Count != Inputs.Count)
        {
            throw new ProgramException($"The program has {Inputs.Count} inputs, not {inputs.Count}.");
        }

        var walk = new Walk<Value>(builder).Bind(Inputs, inputs);
        walk.Over(Equations, equation => equation.Primitive.Lower(walk.Operands(equation)) ?? walk.Again(equation));
        return walk;
    }

    // Every pass ends in a program, so in debug builds every pass is verified.
    [Conditional("DEBUG")]
    private void VerifyInDebugBuilds() => this.Verify();

    private static List<Value> Order(IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs)
    {
        var seen = new HashSet<Value>(inputs);
        var equations = new List<Value>();
        var pending = new Stack<Value>(outputs);
        while (pending.TryPop(out var value))
        {
            if (!seen.Add(value))
            {
                continue;
            }

            if (value.Primitive is Input input)
            {
                throw new ProgramException($"An output depends on the input '{input.Label}', which the program does not list.");
            }

            equations.Add(value);
            foreach (var operand in value.Operands)
            {
                pending.Push(operand);
            }
        }

        equations.Sort((a, b) => a.Id.CompareTo(b.Id));
        return equations;
    }

    /// <summary>The program as readable text, one equation a line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("program(").AppendJoin(", ", Inputs.Select(input => $"{input}: {Describe(input)}")).AppendLine(")");
        string? layer = null;
        foreach (var equation in Equations)
        {
            if (equation.Layer != layer)
            {
                layer = equation.Layer;
                text.AppendLine(layer is null ? "  # -" : $"  # {layer}");
            }

            text.AppendLine($"  {Print(equation)}: {Describe(equation)}");
        }

        return text.Append("  return ").AppendJoin(", ", Outputs).ToString();
    }

    /// <summary>One equation as text, for instance <c>%7 = tanh %6</c>.</summary>
    public static string Print(Value equation)
    {
        var operands = string.Join(" ", equation.Operands.ToArray().Select(operand => operand.ToString()));
        return $"{equation} = {equation.Primitive.Name}{equation.Primitive.Settings}{(operands.Length > 0 ? " " : "")}{operands}";
    }

    private static string Describe(Value value) => $"{value.DType.ToString().ToLowerInvariant()}{value.Shape}";
}
