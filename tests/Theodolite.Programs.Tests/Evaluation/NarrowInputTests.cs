using System.Collections.Immutable;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Tests.Evaluation;

/// <summary>Columns that are zero in all samples leave a program: the same values and derivatives, where the samples are factors of
/// products.</summary>
public sealed class NarrowInputTests
{
    private const int Rows = 5;
    private const int Block = 3;
    private static readonly ImmutableArray<long> s_columns = [0, 2, 3, 5];

    private static readonly Dictionary<string, Func<Value, Value, Value>> s_uses = new()
    {
        ["turned weights"] = (x, w) => Matrix(x).MatMul(w, false, true).Tanh(),
        ["weights"] = (x, w) => Matrix(x).MatMul(w.Permute([1, 0])).Tanh(),
        ["two products"] = (x, w) => Matrix(x).MatMul(w, false, true).Tanh() * Matrix(x).MatMul(w.Sin(), false, true),
    };

    private static readonly Dictionary<string, Func<Value, Value, Value>> s_others = new()
    {
        ["a sum"] = (x, w) => Matrix(x).MatMul(w, false, true) + Matrix(x).Sum([1]).Expand([Rows, 4], [0]),
        ["a square"] = (x, w) => Matrix(x).Square().MatMul(w, false, true),
        ["its own product"] = (x, w) => Matrix(x).MatMul(Matrix(x), false, true).Sum() + w.Sum(),
        ["a right factor"] = (x, w) => w.MatMul(Matrix(x), false, true),
        ["turned samples"] = (x, w) => Matrix(x).MatMul(w.Reshape([6, 4]).Slice(0, 0, Rows), true).Sum(),
        ["parts of a sample"] = (x, w) => x.Reshape([3 * Rows, 2]).MatMul(w.Reshape([2, 12])).Sum(),
    };

    public static TheoryData<string> Uses => [.. s_uses.Keys];

    public static TheoryData<string> Others => [.. s_others.Keys];

    [Theory]
    [MemberData(nameof(Uses))]
    public void Values_gradients_and_products_stay(string use)
    {
        var program = Trace(s_uses[use]);
        Assert.True(NarrowInput.Applies(program, 1));
        var narrow = NarrowInput.Of(program, 1, s_columns).Verify();
        var (w, x) = (Arrays.Draw(24, 1, -1, 1), Samples());
        var few = Few(x);
        foreach (var form in new Func<Program, Program>[] { p => p, p => Gradient.Of(p, [0]), p => Jvp.Of(Gradient.Of(p, [0]), [0]) })
        {
            var (expected, actual) = (form(program), form(narrow));
            var tangents = Enumerable.Range(2, expected.Inputs.Count - 2)
                .Select(i => (Array)Arrays.Draw(expected.Inputs[i].Shape.Count, (ulong)i, -1, 1))
                .ToArray();
            foreach (var (a, b) in Arrays.Run(expected, [w, x, .. tangents]).Zip(Arrays.Run(actual, [w, few, .. tangents])))
            {
                Assert.Equal(a, b, (p, q) => Math.Abs(p - q) <= 1e-12);
            }
        }
    }

    // Weights are gathered and images spread once for all microbatches.
    [Theory]
    [MemberData(nameof(Uses))]
    public void Blocks_of_products_stay_and_move_columns_outside_of_their_body(string use)
    {
        var (w, x) = (Arrays.Draw(24, 1, -1, 1), Samples());
        var tangents = Arrays.Draw(Block * 24, 2, -1, 1);
        var whole = Products(Trace(s_uses[use]), w, x, tangents, out _);
        var narrow = Products(NarrowInput.Of(Trace(s_uses[use]), 1, s_columns), w, Few(x), tangents, out var body);
        Assert.Equal(whole, narrow, (p, q) => Math.Abs(p - q) <= 1e-12);
        if (use == "turned weights")
        {
            Assert.DoesNotContain(body.Equations, equation => equation.Primitive is TakeSlices or AddSlices or ConstantTensor);
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void What_sees_more_than_products_stays_whole(string use)
    {
        var program = Trace(s_others[use]);
        Assert.False(NarrowInput.Applies(program, 1));
        Assert.Throws<ProgramException>(() => NarrowInput.Of(program, 1, s_columns));
    }

    [Fact]
    public void Samples_that_are_given_out_stay_whole()
    {
        var program = Program.Trace([("x", [Rows, 6], DType.Float64)], inputs => [inputs[0].Reshape([Rows, 3, 2])]);
        Assert.False(NarrowInput.Applies(program, 0));
    }

    private static double[] Products(Program program, double[] w, double[] x, double[] tangents, out Program body)
    {
        var gradient = Gradient.Of(program, [0]);
        var split = Linearize.Of(new Program(gradient.Inputs, [gradient.Outputs[1]]), [0]);
        var residuals = Arrays.RunAll(split.Known.Verify(), [w, x], fuse: true).Skip(1);
        var parts = Partition.Of(Batch.Of(split.Linear, split.TangentInputs, Block), split.TangentInputs);
        body = parts.Body;
        var shared = Arrays.RunAll(parts.Prologue.Verify(), [tangents], fuse: true);
        var sums = Arrays.RunAll(parts.Body.Verify(), [.. shared, .. residuals], fuse: true);
        return (double[])Arrays.RunAll(parts.Epilogue.Verify(), sums, fuse: true)[0];
    }

    private static Program Trace(Func<Value, Value, Value> use) => Program.Trace(
        [("w", [4, 6], DType.Float64), ("x", [Rows, 3, 2], DType.Float64)],
        inputs => [use(inputs[1], inputs[0]).Square().Sum()]);

    private static Value Matrix(Value x) => x.Reshape([Rows, 6]);

    private static double[] Samples()
    {
        var x = Arrays.Draw(Rows * 6, 3, -1, 1);
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = s_columns.Contains(i % 6) ? x[i] : 0;
        }

        return x;
    }

    private static double[] Few(double[] x) => [.. x.Where((_, i) => s_columns.Contains(i % 6))];
}
