using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;
using static Theodolite.Programs.Tests.Arrays;

namespace Theodolite.Programs.Tests;

/// <summary>At the edges of domains and far out, derivatives are what they are of the function, with tensors and without.</summary>
public sealed class DomainEdgeTests
{
    private static readonly double[] s_places = [0, -0.0, 1e-300, -1e-300, 1e-100, 1, -1, 40, -40, 800, -800, 1e150, -1e150, 1e300, -1e300];

    public static TheoryData<string> Functions => [.. Real().Keys];

    [Fact]
    public void A_power_at_0_has_the_derivatives_of_the_real_function()
    {
        // x, y, x^y, ∂x, ∂y, ∂xx, ∂xy, ∂yy
        double[][] rows =
        [
            [0, 3, 0, 0, 0, 0, 0, 0],
            [0, 2, 0, 0, 0, 2, 0, 0],
            [0, 2.5, 0, 0, 0, 0, 0, 0],
            [0, 400, 0, 0, 0, 0, 0, 0],
            [1, 3, 1, 3, 0, 6, 1, 0],
            [2, 0, 1, 0, Math.Log(2), 0, 0.5, Math.Log(2) * Math.Log(2)],
        ];
        double[] Column(int i) => [.. rows.Select(row => row[i])];
        var n = rows.Length;
        var program = Program.Trace([("x", [n], DType.Float64), ("y", [n], DType.Float64)], v => [v[0].Power(v[1]).Sum()]);
        var gradient = Gradient.Of(program, [0, 1]);
        var values = Run(gradient, Column(0), Column(1));
        Assert.Equal(Column(2).Sum(), values[0][0]);
        Close(Column(3), values[1], 1e-15);
        Close(Column(4), values[2], 1e-15);

        var (ones, zeros) = (Enumerable.Repeat(1.0, n).ToArray(), new double[n]);
        var linearized = Linearize.Of(gradient, [0, 1]);
        var residuals = RunAll(linearized.Known, [Column(0), Column(1)], fuse: false)[3..];
        var alongX = Run(linearized.Linear, [.. residuals, ones, zeros]);
        var alongY = Run(linearized.Linear, [.. residuals, zeros, ones]);
        Close(Column(5), alongX[1], 1e-15);
        Close(Column(6), alongX[2], 1e-15);
        Close(Column(6), alongY[1], 1e-15);
        Close(Column(7), alongY[2], 1e-15);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void First_and_second_derivatives_far_out_are_no_NaN_and_the_same_with_tensors(string name)
    {
        var (function, positive) = Real()[name];
        var places = s_places.Where(x => !positive || x > 0).ToArray();
        var scalar = ScalarCompiler.Compile(Twice([], function));
        var tensors = Run(Twice([places.Length], function), places, Enumerable.Repeat(1.0, places.Length).ToArray());
        for (var i = 0; i < places.Length; i++)
        {
            var single = new double[3];
            scalar.Evaluate([places[i], 1], single);
            for (var order = 0; order < 3; order++)
            {
                Assert.False(double.IsNaN(single[order]), $"derivative {order} at {places[i]}");
                var (a, b) = (single[order], tensors[order][i]);
                Assert.True(a == b || Math.Abs(a - b) <= 1e-12 * Math.Max(1, Math.Abs(a)), $"derivative {order} at {places[i]}: {a}, {b}");
            }
        }
    }

    // f, f′ and f″ as a program of x and a tangent 1.
    private static Program Twice(Shape shape, Func<Value, Value> function)
    {
        (string, Shape, DType)[] inputs = [("x", shape, DType.Float64)];
        var first = Jvp.Of(Program.Trace(inputs, x => [function(x[0])]), [0]);
        var second = Jvp.Of(first, [0]);
        return Program.Trace([("x", shape, DType.Float64), ("t", shape, DType.Float64)], v =>
        {
            var outputs = second.Inline(v[0].Builder, [v[0], v[1], v[1]]);
            return [outputs[0], outputs[1], outputs[3]];
        });
    }

    private static Dictionary<string, (Func<Value, Value> Function, bool Positive)> Real() => new()
    {
        ["exp of -|x|"] = (x => (-x.Abs()).Exp(), false),
        ["log"] = (x => x.Log(), true),
        ["sin"] = (x => x.Sin(), false),
        ["cos"] = (x => x.Cos(), false),
        ["tanh"] = (x => x.Tanh(), false),
        ["sigmoid"] = (x => x.Sigmoid(), false),
        ["softplus"] = (x => x.Softplus(), false),
        ["erf"] = (x => x.Erf(), false),
        ["relu"] = (x => x.Relu(), false),
        ["leaky-relu"] = (x => x.LeakyRelu(0.1), false),
        ["elu"] = (x => x.Elu(1.3), false),
        ["hard-tanh"] = (x => x.HardTanh(), false),
        ["gelu"] = (x => x.Gelu(), false),
        ["silu"] = (x => x.Silu(), false),
        ["abs"] = (x => x.Abs(), false),
        ["square"] = (x => x.Square(), false),
        ["cube"] = (x => x.Power(3), false),
        ["fourth power"] = (x => x.Power(4), false),
        ["power 2.5"] = (x => x.Power(2.5), true),
    };
}
