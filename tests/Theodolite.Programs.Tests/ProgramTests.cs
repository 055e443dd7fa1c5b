using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;
using static Theodolite.Programs.Tests.Arrays;

namespace Theodolite.Programs.Tests;

/// <summary>Building, simplifying, printing, verifying and evaluating programs.</summary>
public sealed class ProgramTests
{
    private static readonly (string, Shape, DType)[] OneMatrix = [("x", [3, 4], DType.Float64)];

    [Fact]
    public void Equal_applications_are_made_once_and_unused_ones_left_out()
    {
        var program = Program.Trace(OneMatrix, x =>
        {
            _ = x[0].Exp();
            return [x[0].Sin() * x[0].Cos(), x[0].Cos() * x[0].Sin()];
        });
        Assert.Same(program.Outputs[0], program.Outputs[1]);
        Assert.Equal(3, program.Equations.Count);
    }

    [Fact]
    public void Constants_fold_and_neutral_operations_vanish()
    {
        var program = Program.Trace(OneMatrix, x =>
        {
            var two = x[0].Builder.Literal(2, x[0].Shape, x[0].DType);
            return [((x[0] * two.Square()) + 0).Power(1).Reshape([3, 4]) * 0.25];
        });
        Assert.Same(program.Inputs[0], program.Outputs[0]);
    }

    [Fact]
    public void Zero_tangents_stay_symbolic()
    {
        // Only the second factor moves: no equation for the first one's tangent is made.
        var program = Program.Trace([("x", [3], DType.Float64), ("y", [3], DType.Float64)], v => [v[0].Sin() * v[1]]);
        var linear = Linearize.Of(program, [1]).Linear;
        Assert.IsType<Multiply>(Assert.Single(linear.Equations).Primitive);
    }

    [Fact]
    public void Known_factors_are_multiplied_once_per_point()
    {
        var program = Program.Trace([("x", [3], DType.Float64)], v => [(2 * v[0].Tanh().Sin().Exp()).Sum()]);
        var linear = Linearize.Of(program, [0]).Linear;
        Assert.Equal(["multiply", "sum"], linear.Equations.Select(equation => equation.Primitive.Name));
    }

    [Fact]
    public void Simplifying_lowers_fusions_and_changes_nothing_else()
    {
        var program = Program.Trace(
            [("x", [3, 4], DType.Float64), ("w", [2, 4], DType.Float64), ("b", [2], DType.Float64)],
            v => [(v[0].MatMul(v[1], transposeB: true) + v[2].ExpandTo([3, 2])).Tanh()]).Verify();
        var fused = Fuse.Of(program);
        Assert.Contains(fused.Equations, equation => equation.Primitive is AddMatMul);
        var simplified = Simplify.Of(fused).Verify();
        Assert.Equal(program.Equations.Count, simplified.Equations.Count);
        double[][] inputs = [Draw(12, 1, -1, 1), Draw(8, 2, -1, 1), Draw(2, 3, -1, 1)];
        Close(Run(program, inputs)[0], Run(simplified, inputs)[0], 1e-15);
        Close(Run(program, inputs)[0], Run(fused, inputs)[0], 1e-15);
    }

    [Fact]
    public void A_program_prints_one_equation_a_line_with_its_layer()
    {
        var program = Program.Trace([("x", [2], DType.Float32)], v =>
        {
            v[0].Builder.Layer = "0 (tanh)";
            return [v[0].Tanh()];
        });
        Assert.Equal(
            ["program(%0: float32[2])", "  # 0 (tanh)", "  %1 = tanh %0: float32[2]", "  return %1"],
            program.ToString().Split(Environment.NewLine));
    }

    [Fact]
    public void Operands_that_do_not_fit_are_named_with_their_shapes_and_layer()
    {
        var error = Assert.Throws<ProgramException>(() => Program.Trace([("x", [2, 3], DType.Float32), ("y", [2, 4], DType.Float32)], v =>
        {
            v[0].Builder.Layer = "3 (linear)";
            return [v[0].MatMul(v[1])];
        }));
        Assert.Contains("matmul", error.Message);
        Assert.Contains("3 (linear)", error.Message);
        Assert.Contains("[2, 3]", error.Message);
        Assert.Contains("[2, 4]", error.Message);
    }

    [Fact]
    public void A_missing_rule_names_its_primitive()
    {
        var program = Program.Trace(OneMatrix, v => [v[0].Builder.Apply(new Opaque(), v[0]).Sum()]);
        Assert.Contains("'opaque'", Assert.Throws<ProgramException>(() => Gradient.Of(program, [0])).Message);
    }

    [Fact]
    public void A_gradient_is_taken_of_scalars_only()
    {
        var program = Program.Trace(OneMatrix, v => [v[0].Sin()]);
        Assert.Contains("[3, 4]", Assert.Throws<ProgramException>(() => Gradient.Of(program, [0])).Message);
    }

    [Fact]
    public void Inputs_are_never_overwritten_and_no_handle_is_left()
    {
        var live = Tensor.LiveCount;
        var program = Fuse.Of(Program.Trace(OneMatrix, v => [v[0].Exp().Tanh() * v[0] + v[0].Sigmoid(), v[0].Reshape([12]), v[0]]));
        var values = Draw(12, 1, -1, 1);
        using (var x = Tensor.From<double>(values, [3, 4]))
        {
            var evaluator = new Evaluator(program);
            for (var i = 0; i < 2; i++)
            {
                foreach (var output in evaluator.Run([x]))
                {
                    output.Dispose();
                }
            }

            Assert.Equal(values, x.ToArray<double>());
            Assert.Throws<ProgramException>(() => evaluator.Run([]));
            Assert.Throws<ProgramException>(() => new Evaluator(Program.Trace([("x", [4, 3], DType.Float64)], v => [v[0].Exp()])).Run([x]));
        }

        Assert.Equal(live, Tensor.LiveCount);
    }

    [Fact]
    public void Values_are_freed_at_their_last_use()
    {
        var most = 0;
        var live = Tensor.LiveCount;
        var program = Program.Trace(OneMatrix, v =>
        {
            var x = v[0];
            for (var i = 0; i < 50; i++)
            {
                x = x.Sin();
            }

            return [x];
        });
        using (var x = Tensor.Zeros([3, 4], DType.Float64))
        {
            using var result = new Evaluator(program).Run([x], (_, _, _) => most = Math.Max(most, Tensor.LiveCount - live))[0];
        }

        Assert.True(most <= 3, $"{most} tensors were alive at once in a chain");
    }

    [Fact]
    public void The_same_inputs_give_the_same_bits()
    {
        var program = Fuse.Of(Program.Trace(
            [("x", [64, 32], DType.Float32), ("w", [16, 32], DType.Float32)],
            v => [v[0].MatMul(v[1], transposeB: true).Tanh().Sum()]));
        using var x = Tensor.From<float>([.. Draw(64 * 32, 1, -1, 1).Select(value => (float)value)], [64, 32]);
        using var w = Tensor.From<float>([.. Draw(16 * 32, 2, -1, 1).Select(value => (float)value)], [16, 32]);
        float Once()
        {
            using var sum = new Evaluator(program).Run([x, w])[0];
            return sum.ToArray<float>()[0];
        }

        var first = Once();
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(first, Once()));
    }

    private sealed record Opaque : Primitive
    {
        public override string Name => "opaque";

        public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => (operands[0].Shape, operands[0].DType);

        public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Clone();
    }
}
