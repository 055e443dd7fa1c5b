using CsCheck;
using Theodolite.Schedules;

namespace Theodolite.Tests.Schedules;

public class PlateauTests
{
    [Theory]
    [InlineData(PatienceMode.Exceeds, new[] { 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025 })]
    [InlineData(PatienceMode.Reaches, new[] { 0.1, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.0125 })]
    public void Patience_is_that_of_PyTorch_or_Keras(PatienceMode mode, double[] expected) => Assert.Equal(
        expected,
        Rates(new ReduceOnPlateau { Factor = 0.5, Patience = 2, PatienceMode = mode }, 1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9),
        (left, right) => Math.Abs(left - right) < 1e-15);

    [Fact]
    public void A_slightly_worse_negative_metric_is_no_improvement()
    {
        var rule = new ReduceOnPlateau { Factor = 0.5, Patience = 0, Threshold = 0.1 };
        // best·(1 − 0.1) = −0.9: −0.95 would pass as better than −1, though it is worse.
        Assert.Equal([0.1, 0.05, 0.05], Rates(rule, -1, -0.95, -1.2));
    }

    [Fact]
    public void NaN_counts_as_bad_and_a_large_metric_may_be_good()
    {
        Assert.Equal([0.05, 0.025], Rates(new ReduceOnPlateau { Factor = 0.5, Patience = 0 }, double.NaN, double.NaN));
        Assert.Equal([0.1, 0.1, 0.05], Rates(new ReduceOnPlateau { Factor = 0.5, Patience = 0, Goal = MetricGoal.Large }, 0.5, 0.6, 0.6));
    }

    [Fact]
    public void An_absolute_threshold_is_a_difference() =>
        Assert.Equal(
            [0.1, 0.05, 0.05],
            Rates(
                new ReduceOnPlateau { Factor = 0.5, Patience = 0, ThresholdMode = ThresholdMode.Absolute, Threshold = 1 },
                100,
                99.5,
                98));

    [Fact]
    public void After_a_reduction_the_cooldown_passes_uncounted() =>
        Assert.Equal(
            [0.1, 0.05, 0.05, 0.05, 0.025],
            Rates(new ReduceOnPlateau { Factor = 0.5, Patience = 0, Cooldown = 2 }, 1, 1, 1, 1, 1));

    [Theory]
    [InlineData(0, new[] { 0.1, 0.05, 0.025, 0.0125, 0.00625 })]
    [InlineData(1, new[] { 0.1, 0.05, 0.025, 0.0125, 0.00625 })] // the value with which a cooldown ends counts
    [InlineData(2, new[] { 0.1, 0.05, 0.05, 0.025, 0.025 })]
    public void The_cooldown_of_Keras_is_one_value_shorter(int cooldown, double[] expected) => Assert.Equal(
        expected,
        Rates(
            new ReduceOnPlateau { Factor = 0.5, Patience = 1, Cooldown = cooldown, PatienceMode = PatienceMode.Reaches },
            1,
            1,
            1,
            1,
            1));

    [Fact]
    public void Both_conventions_are_those_of_their_libraries_for_any_sequence() => Gen.Select(
        Gen.Bool,
        Gen.Int[0, 4],
        Gen.Int[0, 4],
        Gen.Int[0, 2].Select(i => new[] { 0, 0.01, 0.06 }[i]),
        Gen.Int[0, 2].Select(i => new[] { 0, 0.1, 1.0 }[i]),
        Gen.Bool,
        Gen.OneOf(Gen.Int[0, 6].Select(i => i / 2.0), Gen.Const(double.NaN)).Array[1, 60]).Sample(
        (keras, patience, cooldown, minimum, threshold, large, metrics) =>
        {
            var rule = new ReduceOnPlateau
            {
                Factor = 0.5,
                Patience = patience,
                Cooldown = cooldown,
                Minimum = minimum,
                Threshold = threshold,
                ThresholdMode = ThresholdMode.Absolute,
                Goal = large ? MetricGoal.Large : MetricGoal.Small,
                PatienceMode = keras ? PatienceMode.Reaches : PatienceMode.Exceeds,
                Negligible = keras ? 0 : 0.003,
            };
            var wanted = keras ? AsKeras(rule, metrics) : AsPyTorch(rule, metrics);
            Assert.Equal(wanted, Rates(rule, metrics), (left, right) => Math.Abs(left - right) < 1e-15);
        },
        iter: 4000,
        seed: "0000KeUMmKrn");

    [Fact]
    public void The_minimum_is_not_gone_below_and_negligible_reductions_are_not_made()
    {
        Assert.Equal(
            [0.1, 0.05, 0.04, 0.04],
            Rates(new ReduceOnPlateau { Factor = 0.5, Patience = 0, Minimum = 0.04 }, 1, 1, 1, 1),
            (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([0.1, 0.1], Rates(new ReduceOnPlateau { Factor = 0.5, Patience = 0, Negligible = 0.06 }, 1, 1));
    }

    [Fact]
    public void Several_values_may_make_one_metric() =>
        Assert.Equal([0.1, 0.1, 0.1, 0.05], Rates(new ReduceOnPlateau { Factor = 0.5, Patience = 0, Accumulate = 2 }, 1, 3, 2, 2));

    [Fact]
    public void It_is_written_as_it_is_read()
    {
        var rule = new ReduceOnPlateau { Factor = 0.5, Patience = 3, PatienceMode = PatienceMode.Reaches, Minimum = 1e-5, Cooldown = 1 };
        Assert.Equal(rule, ScheduleNames.ParsePlateau(rule.ToString()));
        Assert.Null(ScheduleNames.ParsePlateau("cosine(steps=3)"));
    }

    [Theory]
    [InlineData("reduce-on-plateau(factor=1)", "factor must be greater than 0 and less than 1, not 1.")]
    [InlineData("reduce-on-plateau(patience=-1)", "patience must be a whole number from 0 to 2147483647, not -1.")]
    [InlineData("reduce-on-plateau(patienc=1)", "did you mean 'patience'?")]
    public void What_is_wrong_is_said(string text, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<BadInputException>(() => ScheduleNames.ParsePlateau(text)).Message,
            StringComparison.Ordinal);

    // keras/src/callbacks/reduce_lr_on_plateau.py, on_epoch_end, line by line.
    private static double[] AsKeras(ReduceOnPlateau rule, double[] metrics)
    {
        var (wait, counter, rate) = (0, 0, 0.1);
        var best = rule.Goal == MetricGoal.Small ? double.PositiveInfinity : double.NegativeInfinity;
        bool InCooldown() => counter > 0;
        return [.. metrics.Select(current =>
        {
            if (InCooldown())
            {
                counter--;
                wait = 0;
            }

            if (rule.Goal == MetricGoal.Small ? current < best - rule.Threshold : current > best + rule.Threshold)
            {
                best = current;
                wait = 0;
            }
            else if (!InCooldown())
            {
                wait++;
                if (wait >= rule.Patience && rate > rule.Minimum)
                {
                    rate = Math.Max(rate * rule.Factor, rule.Minimum);
                    counter = rule.Cooldown;
                    wait = 0;
                }
            }

            return rate;
        })];
    }

    // torch/optim/lr_scheduler.py, ReduceLROnPlateau.step and _reduce_lr, threshold_mode 'abs', line by line.
    private static double[] AsPyTorch(ReduceOnPlateau rule, double[] metrics)
    {
        var (bad, counter, rate) = (0, 0, 0.1);
        var best = rule.Goal == MetricGoal.Small ? double.PositiveInfinity : double.NegativeInfinity;
        return [.. metrics.Select(current =>
        {
            if (rule.Goal == MetricGoal.Small ? current < best - rule.Threshold : current > best + rule.Threshold)
            {
                best = current;
                bad = 0;
            }
            else
            {
                bad++;
            }

            if (counter > 0)
            {
                counter--;
                bad = 0;
            }

            if (bad > rule.Patience)
            {
                var reduced = Math.Max(rate * rule.Factor, rule.Minimum);
                if (rate - reduced > rule.Negligible)
                {
                    rate = reduced;
                }

                counter = rule.Cooldown;
                bad = 0;
            }

            return rate;
        })];
    }

    private static double[] Rates(ReduceOnPlateau rule, params double[] metrics)
    {
        var state = PlateauState.Start;
        return [.. metrics.Select(metric => 0.1 * (state = rule.Next(state, metric, 0.1)).Scale)];
    }
}
