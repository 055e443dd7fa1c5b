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
        var inputs = builder.InputsLike(program.Inputs);
        Value[] tangents = [.. with.Select(i => builder.InputLike(program.Inputs[i], "'"))];
        var values = new Walk<Value>(builder).Bind(program.Inputs, inputs);
        var moving = new Dictionary<Value, Value>();
        for (var i = 0; i < tangents.Length; i++)
        {
            moving[program.Inputs[with[i]]] = tangents[i];
        }

        values.Over(program.Equations, equation => Push(values, moving, equation));
        return new Traced(
            builder,
            inputs,
            tangents,
            [.. program.Outputs.Select(output => values[output])],
            [.. program.Outputs.Select(output => moving.GetValueOrDefault(output))]);
    }

    // The image of an equation; its tangent, where it has one, joins those that move.
    private static Value Push(Walk<Value> values, Dictionary<Value, Value> moving, Value equation)
    {
        var operands = values.Operands(equation);
        var tangents = new Value?[operands.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            tangents[i] = moving.GetValueOrDefault(equation.Operands[i]);
        }

        if (equation.Primitive.Lower(operands) is not null)
        {
            throw new ProgramException($"The fusion '{equation.Primitive.Name}' is for evaluation only; differentiate before fusing.");
        }

        var result = values.Builder.Apply(equation.Primitive, operands);
        if (tangents.Any(tangent => tangent is not null) && equation.Primitive.Jvp(operands, result, tangents) is { } tangent)
        {
            moving[equation] = tangent;
        }

        return result;
    }

    internal sealed record Traced(ProgramBuilder Builder, Value[] Inputs, Value[] Tangents, Value[] Outputs, Value?[] OutputTangents);
}
