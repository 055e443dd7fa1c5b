using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Operators;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Tests.Objectives;

/// <summary>Columns of the data that are zero in all samples are left out of products, and nothing else changes.</summary>
public sealed class ZeroColumnTests
{
    private const int Samples = 60;
    private const int Width = 40;

    // 22 columns are not zero; whole cache lines of float64 make 24 of them.
    private const int Given = 24;
    private static readonly Network s_network = new([new Flatten(), new Linear(5), new Tanh(), new Linear(3)], [1, 5, 8]);

    public static TheoryData<CurvatureKind> Kinds => [.. Enum.GetValues<CurvatureKind>()];

    [Fact]
    public void Programs_are_given_the_other_columns()
    {
        using var narrow = Objective(copies: true);
        var (view, owned) = narrow.Select(null, Tensor.Zeros([narrow.Parameters.Count], DType.Float64));
        Assert.False(owned);
        Assert.True(view.Source.Programs.AreNarrow);
        Assert.Equal([Samples, Given], view.Source.Inputs.Shape);
        using var whole = Objective(copies: false);
        Assert.False(whole.Select(null, Tensor.Zeros([whole.Parameters.Count], DType.Float64)).View.Source.Programs.AreNarrow);
    }

    [Fact]
    public void Losses_and_gradients_are_the_same()
    {
        using var narrow = Objective(copies: true);
        using var whole = Objective(copies: false);
        var theta = TestProblems.Numbers<double>((int)whole.Parameters.Count, 5);
        Assert.Equal(whole.Value(theta), narrow.Value(theta), 1e-14);
        var (a, b) = (new double[theta.Length], new double[theta.Length]);
        Assert.Equal(whole.Gradient(theta, a), narrow.Gradient(theta, b), 1e-14);
        Assert.Equal(a, b, (x, y) => Math.Abs(x - y) <= 1e-14);
        var dead = Enumerable.Range(0, 5 * Width).Where(i => IsZero(i % Width)).ToArray();
        Assert.All(dead, i => Assert.Equal(0, b[i]));
        Assert.Contains(Enumerable.Range(0, 5 * Width).Except(dead), i => b[i] != 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Curvatures_are_the_same(CurvatureKind kind)
    {
        using var narrow = Objective(copies: true);
        using var whole = Objective(copies: false);
        var theta = TestProblems.Numbers<double>((int)whole.Parameters.Count, 5);
        foreach (var samples in (SampleSelection?[])[null, new SampleSelection.Random(20, 1), new SampleSelection.Indices([3, 50, 7])])
        {
            var settings = new CurvatureSettings { Kind = kind, Samples = samples, Draws = 2 };
            Assert.Equal(Dense(whole, theta, settings), Dense(narrow, theta, settings), (x, y) => Math.Abs(x - y) <= 1e-13);
        }
    }

    // 0·∞ is not zero: what is not finite must not hide behind columns that are left out.
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Weights_that_are_not_finite_show(double number)
    {
        using var narrow = Objective(copies: true);
        var theta = TestProblems.Numbers<double>((int)narrow.Parameters.Count, 5);
        Assert.True(IsZero(Width - 1));
        theta[Width - 1] = number;
        Assert.True(double.IsNaN(narrow.Value(theta)));
        Assert.True(double.IsNaN(narrow.Gradient(theta, new double[theta.Length])));
        Assert.NotNull(narrow.LocateNonFinite(theta));
        using var hessian = narrow.Hessian(theta);
        using var block = Tensor.Ones([1, theta.Length], DType.Float64);
        Assert.Throws<NumericalFailureException>(() => hessian.Apply(block));
    }

    [Fact]
    public void Directions_that_are_not_finite_are_refused()
    {
        using var narrow = Objective(copies: true);
        var theta = TestProblems.Numbers<double>((int)narrow.Parameters.Count, 5);
        using var hessian = narrow.Hessian(theta);
        var direction = new double[theta.Length];
        direction[Width - 1] = double.NaN;
        using var block = Tensor.From<double>(direction, [1, direction.Length]);
        var failure = Assert.Throws<NumericalFailureException>(() => hessian.Apply(block));
        Assert.Contains("a vector that is not finite", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_samples_are_seen_whole()
    {
        using var narrow = Objective(copies: true);
        using var whole = Objective(copies: false);
        var theta = TestProblems.Numbers<double>((int)whole.Parameters.Count, 5);
        using var flat = narrow.Flat(theta);
        var value = narrow.Value(theta);
        using var other = Tensor.Ones([Samples, 1, 5, 8], DType.Float64);
        Assert.Equal(whole.BatchValue(flat, other, whole.Targets), narrow.BatchValue(flat, other, narrow.Targets));
        Assert.NotEqual(value, narrow.BatchValue(flat, other, narrow.Targets), 1e-3);
    }

    // A number that is not a number is none of the zeros.
    [Fact]
    public void Samples_that_are_not_numbers_show()
    {
        var inputs = Inputs();
        inputs[^1] = double.NaN;
        using var narrow = Objective(copies: true, inputs);
        Assert.True(double.IsNaN(narrow.Value(TestProblems.Numbers<double>((int)narrow.Parameters.Count, 5))));
    }

    private static bool IsZero(int column) => column is >= 3 and < 7 or >= 26;

    private static double[] Dense(TracedObjective objective, double[] theta, CurvatureSettings settings)
    {
        using var curvature = objective.Curvature(theta, settings);
        using var unit = Tensor.Eye((int)curvature.Dimension, DType.Float64);
        using var rows = curvature.Apply(unit);
        return rows.ToArray<double>();
    }

    private static TracedObjective Objective(bool copies, double[]? inputs = null) => new(
        s_network.Parameters,
        Tensor.From<double>(inputs ?? Inputs(), [Samples, 1, 5, 8]),
        Tensor.From<long>([.. Enumerable.Range(0, Samples).Select(i => (long)(i % 3))], [Samples]),
        new TracedModel
        {
            Outputs = (parameters, _, input) => s_network.Trace(parameters, input),
            Terms = Losses.CrossEntropyTerms,
            Likelihood = new CategoricalLikelihood(),
        },
        new TracedSettings { ConvertedBytes = copies ? 1 << 20 : 0 });

    private static double[] Inputs() =>
        [.. TestProblems.Numbers<double>(Samples * Width, 1).Select((number, i) => IsZero(i % Width) ? 0 : number)];
}
