using CsCheck;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Tests.Evaluation;

public class ScalarCompilerTests
{
    private static readonly (string Name, Func<Value, Value> Traced, Func<double, double> Direct)[] _unary =
    [
        ("exp", x => x.Exp(), Math.Exp),
        ("log", x => x.Log(), Math.Log),
        ("sqrt", x => x.Sqrt(), Math.Sqrt),
        ("sin", x => x.Sin(), Math.Sin),
        ("cos", x => x.Cos(), Math.Cos),
        ("tan", x => x.Tan(), Math.Tan),
        ("tanh", x => x.Tanh(), Math.Tanh),
        ("relu", x => x.Relu(), x => Math.Max(x, 0)),
        ("abs", x => x.Abs(), Math.Abs),
        ("reciprocal", x => x.Reciprocal(), x => 1 / x),
        ("square", x => x.Square(), x => x * x),
        ("cube", x => x.Power(3), x => x * x * x),
        ("scale", x => 3 * x, x => 3 * x),
        ("shift", x => x - 0.3, x => x - 0.3),
        ("negate", x => -x, x => -x),
    ];

    private static Program Trace(Func<Value, Value, Value> function) => Program.Trace(
        [("x", Shape.Scalar, DType.Float64), ("y", Shape.Scalar, DType.Float64)],
        inputs => [function(inputs[0], inputs[1])]);

    private static double[] Run(Program program, params double[] inputs)
    {
        var outputs = new double[program.Outputs.Count];
        ScalarCompiler.Compile(program).Evaluate(inputs, outputs);
        return outputs;
    }

    [Fact]
    public void Each_primitive_computes_what_its_name_says() =>
        Gen.Double[-4, 4].Sample(
            x => Assert.All(_unary, rule => Assert.Equal(rule.Direct(x), Run(Trace((a, b) => rule.Traced(a)), x, 0)[0])),
            iter: 200,
            seed: "0N0XIzNsQ0O2");

    [Fact]
    public void Operators_of_two_operands() =>
        Gen.Select(Gen.Double[-4, 4], Gen.Double[-4, 4]).Sample(
            (x, y) =>
            {
                Assert.Equal(x + y, Run(Trace((a, b) => a + b), x, y)[0]);
                Assert.Equal(x - y, Run(Trace((a, b) => a - b), x, y)[0]);
                Assert.Equal(x * y, Run(Trace((a, b) => a * b), x, y)[0]);
                Assert.Equal(x / y, Run(Trace((a, b) => a / b), x, y)[0]);
                Assert.Equal(Math.Pow(x, y), Run(Trace((a, b) => a.Power(b)), x, y)[0]);
            },
            iter: 200,
            seed: "0N0XIzNsQ0O2");

    [Fact]
    public void Registers_and_tensors_agree() =>
        Gen.Select(Gen.Double[0.1, 3], Gen.Double[-2, 2]).Sample(
            (x, y) =>
            {
                var program = Gradient.Of(
                    Trace((a, b) => ((a * b).Softplus() + (a.Log() * b.Sigmoid()) + (a / (b.Square() + 1))).Square()),
                    [0, 1]);
                var scalars = Run(program, x, y);
                using var left = Tensor.Scalar(x, DType.Float64);
                using var right = Tensor.Scalar(y, DType.Float64);
                var tensors = new Evaluator(program).Run([left, right]);
                for (var i = 0; i < scalars.Length; i++)
                {
                    Assert.Equal(tensors[i].ToDouble(), scalars[i], 1e-12 * (1 + Math.Abs(scalars[i])));
                    tensors[i].Dispose();
                }
            },
            iter: 50,
            seed: "0N0XIzNsQ0O2");

    [Fact]
    public void Outputs_may_be_inputs_constants_and_repeats()
    {
        var program = Program.Trace(
            [("x", Shape.Scalar, DType.Float64)],
            inputs => [inputs[0], inputs[0].Builder.Literal(7, Shape.Scalar, DType.Float64), inputs[0] + 1, inputs[0]]);
        Assert.Equal([2.0, 7.0, 3.0, 2.0], Run(program, 2));
    }

    [Fact]
    public void A_large_program_outgrows_the_stack()
    {
        var program = Trace((x, y) => Enumerable.Range(0, 1000).Aggregate(x, (sum, i) => (sum * y) + i));
        Assert.Equal(Enumerable.Range(0, 1000).Aggregate(2.0, (sum, i) => (sum * 0.5) + i), Run(program, 2, 0.5)[0]);
    }

    [Fact]
    public void The_first_non_finite_equation_is_found()
    {
        var program = ScalarCompiler.Compile(Trace((x, y) => (x.Log() * y) + x.Sqrt()));
        Assert.Equal("log", program.FirstNonFinite([0, 1])?.Equation.Primitive.Name);
        Assert.Null(program.FirstNonFinite([1, 1]));
    }

    [Fact]
    public void Tensors_are_refused_by_name()
    {
        var program = Program.Trace([("x", [3L], DType.Float64)], inputs => [inputs[0].Exp()]);
        Assert.Contains("scalars", Assert.Throws<ProgramException>(() => ScalarCompiler.Compile(program)).Message);
    }

    [Fact]
    public void Lengths_are_checked()
    {
        var program = ScalarCompiler.Compile(Trace((x, y) => x + y));
        Assert.Throws<ArgumentException>(() => program.Evaluate([1], new double[1]));
        Assert.Throws<ArgumentException>(() => program.Evaluate([1, 2], new double[2]));
    }
}
