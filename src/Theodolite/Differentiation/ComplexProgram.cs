using System.Numerics;
using Theodolite.Objectives.Expressions;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;

namespace Theodolite.Differentiation;

/// <summary>A program of scalars evaluated over complex numbers: what the complex step needs of an expression and of its
/// gradient.</summary>
public sealed class ComplexProgram
{
    private readonly Program _program;
    private readonly Dictionary<Value, int> _registers;

    /// <summary>Prepares a program.</summary>
    /// <exception cref="ProgramException">A value is no scalar.</exception>
    public ComplexProgram(Program program)
    {
        ArgumentNullException.ThrowIfNull(program);
        _program = program;
        _registers = new Dictionary<Value, int>(program.Inputs.Count + program.Equations.Count);
        foreach (var value in program.Inputs.Concat(program.Equations))
        {
            if (value.Shape.Rank != 0)
            {
                throw new ProgramException(
                    $"Only scalars are evaluated over complex numbers, and {Program.Print(value)} has shape {value.Shape}.");
            }

            _registers.Add(value, _registers.Count);
        }
    }

    /// <summary>θ ↦ f(θ) of an expression.</summary>
    public static ComplexProgram OfValue(ExpressionObjective expression) => new(expression.Program);

    /// <summary>θ ↦ (f(θ), ∇f(θ)) of an expression.</summary>
    public static ComplexProgram OfGradient(ExpressionObjective expression) =>
        new(Programs.Transforms.Gradient.Of(expression.Program, [.. Enumerable.Range(0, expression.Expression.Parameters.Count)]));

    /// <summary>The outputs of the program for inputs near the real axis.</summary>
    /// <exception cref="ArgumentException">There are other than one number per input.</exception>
    /// <exception cref="ProgramException">A primitive has no complex rule; the message names it.</exception>
    public Complex[] Evaluate(ReadOnlySpan<Complex> inputs)
    {
        if (inputs.Length != _program.Inputs.Count)
        {
            throw new ArgumentException($"The program has {_program.Inputs.Count} inputs, not {inputs.Length}.", nameof(inputs));
        }

        var registers = new Complex[_registers.Count];
        inputs.CopyTo(registers);
        foreach (var equation in _program.Equations)
        {
            var operands = equation.Operands;
            var a = operands.Length > 0 ? registers[_registers[operands[0]]] : default;
            var b = operands.Length > 1 ? registers[_registers[operands[1]]] : default;
            registers[_registers[equation]] = Apply(equation.Primitive, a, b);
        }

        var outputs = new Complex[_program.Outputs.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = registers[_registers[_program.Outputs[i]]];
        }

        return outputs;
    }

    private static Complex Apply(Primitive primitive, Complex a, Complex b) => primitive switch
    {
        Add => a + b,
        Subtract => a - b,
        Multiply => a * b,
        Divide => ComplexFunctions.Divide(a, b),
        Scale scale => new(scale.Factor * a.Real, scale.Factor * a.Imaginary),
        Shift shift => new(a.Real + shift.Offset, a.Imaginary),
        Literal literal => literal.Value,
        Power power => ComplexFunctions.Power(a, power.Exponent),
        GeneralPower => ComplexFunctions.Power(a, b),
        PowerDerivative power => PowerDerivative.Of(a, b, power.InBase, power.InExponent, ComplexFunctions.Log, ComplexFunctions.Power),
        Exp => ComplexFunctions.Exp(a),
        Log => ComplexFunctions.Log(a),
        Sqrt => ComplexFunctions.Sqrt(a),
        Reciprocal => ComplexFunctions.Divide(Complex.One, a),
        Sin => ComplexFunctions.Sin(a),
        Cos => ComplexFunctions.Cos(a),
        Tan => ComplexFunctions.Tan(a),
        Tanh => ComplexFunctions.Tanh(a),
        OneMinusSquare => (1 - a) * (1 + a),
        Sigmoid => ComplexFunctions.Sigmoid(a),
        Softplus => ComplexFunctions.Softplus(a),
        Relu => ComplexFunctions.Relu(a),
        Abs => ComplexFunctions.Abs(a),
        Sign => double.IsNaN(a.Real) ? a : Math.Sign(a.Real),
        Step => a.Real > 0 ? 1 : 0,
        Sum or Expand => a,
        _ => throw ProgramException.MissingRule("complex", primitive),
    };
}
