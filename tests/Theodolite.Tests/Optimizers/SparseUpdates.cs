using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers;

/// <summary>Rows without a gradient (section 1.4).</summary>
public class SparseUpdates
{
    private static readonly ParameterPlan _rows = ParameterPlan.Of(new ParameterLayout([("table", [2, 1])]));

    private static readonly ParameterPlan _table = ParameterPlan.Of(new ParameterLayout([("table", [4, 3]), ("head", [3])]));

    public static TheoryData<string> Lazy => new(
        OptimizerNames.Defaults.OfType<FirstOrderSettings>().Where(settings => settings.NotLazy is null).Select(settings => settings.Name));

    public static TheoryData<string> WholeTensors => new(OptimizerNames.Defaults.OfType<FirstOrderSettings>()
        .Where(settings => settings.NotLazy is not null)
        .Select(settings => settings.Name));

    private static TouchedRows Touching(params long[] rows)
    {
        var touched = new TouchedRows();
        touched.Add("table", rows);
        return touched;
    }

    [Theory]
    [InlineData("dense", 0.9000000005, 0.8329941756, 0.7523031273)]
    [InlineData("lazy", 0.9000000005, 0.9000000005, 0.8145076275)]
    public void A_row_that_is_absent_in_the_second_step(string mode, double first, double second, double third)
    {
        var optimizer = OptimizerNames.Parse($"adam(learning-rate=0.1,sparse={mode})").CreateFromGradients<double>(_rows);
        double[] theta = [1, 1];
        Close([[0.9000000005, first], [0.8004122287, second], [0.7015862729, third]], [.. Enumerable.Range(0, 3).Select(k =>
        {
            optimizer.Update(theta, [2 * theta[0], k == 1 ? 0 : 2 * theta[1]], 0.1, k == 1 ? Touching(0) : Touching(0, 1));
            return theta.ToArray();
        })]);
    }

    [Theory]
    [MemberData(nameof(Lazy))]
    public void With_an_age_of_its_own_a_row_is_as_if_it_were_alone(string name)
    {
        var settings = (FirstOrderSettings)OptimizerNames.Parse($"{name}(sparse=lazy-per-row)");
        if (settings is ScheduleFreeSettings)
        {
            return; // its weights are those of all steps
        }

        var (optimizer, alone) = (settings.CreateFromGradients<double>(_rows), settings.CreateFromGradients<double>(ParameterPlan.Flat(1)));
        double[] theta = [1, 1];
        double[] one = [1];
        for (var k = 0; k < 9; k++)
        {
            var touched = k % 3 == 2;
            if (touched)
            {
                alone.Update(one, [2 * one[0]]);
            }

            optimizer.Update(
                theta,
                [2 * theta[0], touched ? 2 * theta[1] : 0],
                settings.LearningRate,
                touched ? Touching(0, 1) : Touching(0));
        }

        Assert.Equal(one[0], theta[1]);
    }

    [Theory]
    [MemberData(nameof(Lazy))]
    public void Where_every_row_is_touched_lazy_is_dense(string name)
    {
        foreach (var mode in Enum.GetValues<SparseMode>())
        {
            var settings = (FirstOrderSettings)OptimizerNames.Parse(name);
            var (dense, lazy) = (settings.CreateFromGradients<float>(_table), (settings with { Sparse = mode }).CreateFromGradients<float>(
                _table));
            var (a, b) = (Numbers<float>(15, 1), Numbers<float>(15, 1));
            for (var k = 0; k < 4; k++)
            {
                var gradient = Numbers<float>(15, (ulong)k + 2);
                dense.Update(a, gradient);
                lazy.Update(b, gradient, settings.LearningRate, Touching(3, 0, 1, 2, 1));
            }

            Assert.Equal(a, b);
        }
    }

    [Theory]
    [MemberData(nameof(Lazy))]
    public void Rows_without_a_gradient_stay(string name)
    {
        foreach (var mode in new[] { SparseMode.Lazy, SparseMode.LazyPerRow })
        {
            var settings = (FirstOrderSettings)OptimizerNames.Parse(name) with { Sparse = mode, WeightDecay = 0.1 };
            var (optimizer, restored) = (settings.CreateFromGradients<double>(_table), settings.CreateFromGradients<double>(_table));
            var theta = Numbers<double>(15, 1);
            optimizer.Update(theta, Numbers<double>(15, 2), settings.LearningRate, Touching(0, 1, 2, 3));
            var before = theta.ToArray();
            var gradient = Numbers<double>(15, 3);
            gradient.AsSpan(3, 6).Clear();
            optimizer.Update(theta, gradient, settings.LearningRate, Touching(0, 3));
            Assert.Equal(before[3..9], theta[3..9]);
            Assert.All(Enumerable.Range(0, 3).Concat(Enumerable.Range(9, 6)), i => Assert.NotEqual(before[i], theta[i]));

            restored.Restore(optimizer.Save());
            var again = theta.ToArray();
            optimizer.Update(theta, gradient, settings.LearningRate, Touching(3, 0));
            restored.Update(again, gradient, settings.LearningRate, Touching(3, 0));
            Assert.Equal(theta, again);
        }
    }

    [Fact]
    public void Lazy_adagrad_is_exact()
    {
        var (dense, lazy) = (new AdaGrad().CreateFromGradients<double>(_table), new AdaGrad { Sparse = SparseMode.Lazy }
            .CreateFromGradients<double>(_table));
        var (a, b) = (Numbers<double>(15, 1), Numbers<double>(15, 1));
        for (var k = 0; k < 5; k++)
        {
            var gradient = Numbers<double>(15, (ulong)k + 2);
            gradient.AsSpan(3 * (k % 4), 3).Clear();
            dense.Update(a, gradient);
            lazy.Update(b, gradient, 0.01, Touching([.. new long[] { 0, 1, 2, 3 }.Where(row => row != k % 4)]));
        }

        Assert.Equal(a, b);
    }

    [Theory]
    [MemberData(nameof(WholeTensors))]
    public void What_needs_whole_tensors_has_no_lazy_form(string name) => Assert.Contains(
        $"{name}: sparse must be dense for {name}: it",
        Assert.Throws<BadInputException>(() => OptimizerNames.Parse($"{name}(sparse=lazy)")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Rows_given_more_than_once_are_summed_before_the_update()
    {
        var rows = RowGradient<double>.Coalesce("table", [2, 0, 2], [1, 2, 3, 4, 5, 6, 10, 20, 30]);
        Assert.Equal([0L, 2L], rows.Rows);
        Assert.Equal([4, 5, 6, 11, 22, 33], rows.Values);
        var (gradient, touched) = (new double[15], new TouchedRows());
        rows.AddTo(gradient, _table, touched);
        Assert.Equal([4, 5, 6, 0, 0, 0, 11, 22, 33, 0, 0, 0, 0, 0, 0], gradient);
        Assert.Equal([0L, 2L], touched.Of("table"));
        Assert.Null(touched.Of("head"));
        Assert.Throws<ArgumentException>(() => RowGradient<double>.Coalesce("table", [1, 2], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => RowGradient<double>.Coalesce("table", [4], [1, 2, 3]).AddTo(gradient, _table, touched));
        Assert.Throws<ArgumentException>(() => RowGradient<double>.Coalesce("tabel", [1], [1, 2, 3]).AddTo(gradient, _table, touched));
    }

    [Fact]
    public void A_row_that_does_not_exist_is_refused()
    {
        var optimizer = new Adam { Sparse = SparseMode.Lazy }.CreateFromGradients<double>(_table);
        Assert.Contains(
            "Row 4 of 'table'",
            Assert.Throws<ArgumentException>(() => optimizer.Update(new double[15], new double[15], 0.1, Touching(4))).Message,
            StringComparison.Ordinal);
    }
}
