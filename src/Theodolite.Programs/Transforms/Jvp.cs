namespace Theodolite.Programs.Transforms;

/// <summary>Forward-mode differentiation: a program that pushes tangents through along with the values.</summary>
public static class Jvp
{
    /// <summary>
    /// The program (x, ẋ) ↦ (f(x), Df(x)·ẋ). Its inputs are those of f, then one tangent for each input named in
    /// <paramref name="with"/>; its outputs are those of f, then their tangents in the same order.
    /// </summary>
    /// <param name="program">f.</param>
    /// <param name="with">Positions of the inputs that have tangents; the others are constants.</param>
    public static Program Of(Program program, IReadOnlyList<int> with)
    {
        var traced = Trace(program, with);
        var tangents = traced.OutputTangents.Select((tangent, i) =>
            tangent ?? traced.Builder.Literal(0, program.Outputs[i].Shape, program.Outputs[i].DType));
        return new Program([.. traced.Inputs, .. traced.Tangents], [.. traced.Outputs, .. tangents]);
    }

    /// <summary>The same before zero tangents are made concrete.</summary>
    internal static Traced Trace(Program program, IReadOnlyList<int> with)
    {
        var builder = new ProgramBuilder();
        var inputs = program.Inputs.Select(input => builder.Input(input.Shape, input.DType, Label(input))).ToArray();
        var tangents = with.Select(i => builder.Input(inputs[i].Shape, inputs[i].DType, Label(program.Inputs[i]) + "'")).ToArray();
        var values = new Dictionary<Value, Value>();
        var moving = new Dictionary<Value, Value>();
        for (var i = 0; i < inputs.Length; i++)
        {
            values[program.Inputs[i]] = inputs[i];
        }

        for (var i = 0; i < tangents.Length; i++)
        {
            moving[program.Inputs[with[i]]] = tangents[i];
        }

        foreach (var equation in program.Equations)
        {
            builder.Layer = equation.Layer;
            Push(builder, equation, values, moving);
        }

        builder.Layer = null;
        return new Traced(
            builder,
            inputs,
            tangents,
            [.. program.Outputs.Select(output => values[output])],
            [.. program.Outputs.Select(output => moving.GetValueOrDefault(output))]);
    }

    private static void Push(ProgramBuilder builder, Value equation, Dictionary<Value, Value> values, Dictionary<Value, Value> moving)
    {
        var operands = new Value[equation.Operands.Length];
        var tangents = new Value?[operands.Length];
        var moves = false;
        for (var i = 0; i < operands.Length; i++)
        {
            operands[i] = values[equation.Operands[i]];
            tangents[i] = moving.GetValueOrDefault(equation.Operands[i]);
            moves |= tangents[i] is not null;
        }

        if (equation.Primitive.Lower(operands) is not null)
        {
            throw new ProgramException($"The fusion '{equation.Primitive.Name}' is for evaluation only; differentiate before fusing.");
        }

        var result = builder.Apply(equation.Primitive, operands);
        values[equation] = result;
        if (moves && equation.Primitive.Jvp(operands, result, tangents) is { } tangent)
        {
            moving[equation] = tangent;
        }
    }

    private static string Label(Value input) => ((Primitives.Input)input.Primitive).Label;

    internal sealed record Traced(ProgramBuilder Builder, Value[] Inputs, Value[] Tangents, Value[] Outputs, Value?[] OutputTangents);
}
