using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Tests.Evaluation;

/// <summary>Maxima before functions that never fall: the same values and derivatives from fewer numbers.</summary>
public sealed class PoolFirstTests
{
    private static readonly Dictionary<string, Func<Value, Value>> s_functions = new()
    {
        ["tanh"] = x => x.Tanh(),
        ["sigmoid"] = x => x.Sigmoid(),
        ["softplus"] = x => x.Softplus(),
        ["relu"] = x => x.Relu(),
        ["leaky-relu"] = x => x.LeakyRelu(0.1),
        ["elu"] = x => x.Elu(0.5),
        ["hard-tanh"] = x => x.HardTanh(),
        ["exp"] = x => x.Exp(),
        ["one after the other"] = x => x.Sigmoid().Tanh(),
        ["nothing"] = x => x,
    };

    private static readonly PoolWindow s_window = new([2, 2], [2, 2], [0, 0]);

    public static TheoryData<string> Functions => [.. s_functions.Keys];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Values_gradients_and_products_stay(string function)
    {
        var program = Convolutional(s_functions[function]);
        var pooled = PoolFirst.Of(program).Verify();
        foreach (var form in new Func<Program, Program>[]
        {
            p => p,
            p => Gradient.Of(p, [0, 1]),
            p => Jvp.Of(Gradient.Of(p, [0, 1]), [0, 1]),
        })
        {
            var (expected, actual) = (form(program), form(pooled));
            var inputs = expected.Inputs.Select((input, i) => Arrays.Draw(input.Shape.Count, (ulong)i, -1, 1)).ToArray();
            foreach (var (a, b) in Arrays.Run(expected, inputs).Zip(Arrays.Run(actual, inputs)))
            {
                Assert.Equal(a, b, (x, y) => Math.Abs(x - y) <= 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void No_function_is_applied_before_the_maximum(string function)
    {
        var pooled = PoolFirst.Of(Convolutional(s_functions[function]));
        Assert.DoesNotContain(
            pooled.Equations,
            equation => equation.Shape == [2, 3, 6, 4] && equation.Primitive is not (Convolution or Literal));
    }

    // What falls somewhere does not commute with a maximum, and what others read must stay where it is.
    [Theory]
    [InlineData("gelu")]
    [InlineData("negative leaky-relu")]
    [InlineData("read twice")]
    [InlineData("bias of positions")]
    public void What_does_not_commute_stays(string name)
    {
        var program = Program.Trace([("x", [2, 3, 6, 4], DType.Float64), ("b", [3, 6, 4], DType.Float64)], inputs =>
        {
            var x = inputs[0];
            var image = name switch
            {
                "gelu" => x.Gelu(),
                "negative leaky-relu" => x.LeakyRelu(-0.5),
                "read twice" => x.Tanh(),
                _ => x + inputs[1].Expand(x.Shape, [1, 2, 3]),
            };
            var pooled = image.MaxPool(s_window).Sum();
            return name == "read twice" ? [pooled, image.Sum()] : [pooled];
        });
        Assert.Same(program, PoolFirst.Of(program));
    }

    private static Program Convolutional(Func<Value, Value> function) =>
        Program.Trace([("w", [3, 2, 3, 3], DType.Float64), ("b", [3], DType.Float64), ("x", [2, 2, 6, 4], DType.Float64)], inputs =>
        {
            var z = inputs[2].Convolve(inputs[0], new Window([1, 1], [1, 1], [1, 1], 1));
            var pooled = function(z + inputs[1].Expand(z.Shape, [1])).MaxPool(s_window);
            return [(pooled * pooled).Sum()];
        });
}
