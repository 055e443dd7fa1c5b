using System.Globalization;
using Theodolite.Schedules;

namespace Theodolite.Tests.Schedules;

/// <summary>Rates printed in the specification, to ten digits, and published elsewhere.</summary>
public class PublishedRates
{
    [Theory]
    // TensorFlow 1.
    [InlineData("exponential-decay(steps=10,rate=0.96)", 0.1, "0 5 10 25", "0.1 0.09797958971 0.096 0.09029798988")]
    [InlineData("exponential-decay(steps=10,rate=0.96,staircase=true)", 0.1, "0 5 10 25", "0.1 0.1 0.096 0.09216")]
    [InlineData("inverse-time-decay(steps=10,rate=0.5)", 0.1, "0 5 10 25", "0.1 0.08 0.06666666667 0.04444444444")]
    [InlineData("inverse-time-decay(steps=10,rate=0.5,staircase=true)", 0.1, "0 5 10 25", "0.1 0.1 0.06666666667 0.05")]
    [InlineData("natural-exponential-decay(steps=10,rate=0.5)", 0.1, "0 5 10 25", "0.1 0.07788007831 0.06065306597 0.02865047969")]
    [InlineData("natural-exponential-decay(steps=10,rate=0.5,staircase=true)", 0.1, "0 5 10 25", "0.1 0.1 0.06065306597 0.03678794412")]
    [InlineData("piecewise-constant(boundaries=10 20,values=1 0.5 0.1)", 7, "0 10 11 20 21", "1 1 0.5 0.5 0.1")]
    [InlineData("piecewise-constant(boundaries=10 20,values=1 0.5 0.1,boundary-inclusive=false)", 7, "9 10 19 20", "1 0.5 0.5 0.1")]
    [InlineData("piecewise-constant(boundaries=10 20,values=1 0.5 0.1,values-are=factors)", 2, "10 11 21", "2 1 0.2")]
    [InlineData(
        "polynomial-decay(steps=10,end=0.01,power=0.5)",
        0.1,
        "0 5 10 11 15 20 21 25",
        "0.1 0.07363961031 0.01 0.01 0.01 0.01 0.01 0.01")]
    [InlineData(
        "polynomial-decay(steps=10,end=0.01,power=0.5,cycle=true)",
        0.1,
        "0 5 10 11 15 20 21 25",
        "0.1 0.07363961031 0.01 0.07037383539 0.055 0.01 0.05929503018 0.04674234614")]
    // Caffe.
    [InlineData("constant", 0.1, "0 1000", "0.1 0.1")]
    [InlineData("inverse(gamma=1e-4,power=0.75)", 0.01, "0 1000 10000", "0.01 0.009310124446 0.005946035575")]
    [InlineData("step(steps=10,gamma=0.1)", 0.1, "0 9 10 20", "0.1 0.1 0.01 0.001")]
    [InlineData("exponential(gamma=0.99)", 0.1, "0 1 100", "0.1 0.099 0.03660323413")]
    [InlineData("polynomial(steps=100,power=1)", 0.1, "0 50 100 150", "0.1 0.05 0 0")]
    [InlineData("polynomial(steps=100,power=0.5)", 0.1, "150", "0")]
    [InlineData("sigmoid(steps=50,gamma=0.1)", 0.1, "0 50 100", "0.0006692850924 0.05 0.09933071491")]
    [InlineData("sigmoid(steps=50,gamma=-0.1)", 0.1, "0 50 100", "0.09933071491 0.05 0.0006692850924")]
    [InlineData("multi-step(milestones=10 11 12,gamma=0.5)", 0.8, "9 10 11 12 13", "0.8 0.4 0.2 0.1 0.1")]
    [InlineData("multi-step(milestones=10,gamma=0.5,boundary-inclusive=true)", 0.8, "10 11", "0.8 0.4")]
    // Cosine.
    [InlineData("cosine(steps=100,minimum=0.01)", 0.1, "0 25 50 100 150 200", "0.1 0.08681980515 0.055 0.01 0.01 0.01")]
    [InlineData("cosine(steps=100,minimum=0.01,after-end=continue)", 0.1, "0 25 50 100 150 200", "0.1 0.08681980515 0.055 0.01 0.055 0.1")]
    [InlineData("cosine(steps=100,minimum-fraction=0.1)", 0.1, "25 50 100 150", "0.08681980515 0.055 0.01 0.01")]
    [InlineData("cosine(steps=100,exponent=2)", 0.1, "0 50 100", "0.1 0.025 0")]
    [InlineData("cosine(steps=100,warm-up=10)", 0.1, "0 5 10 60 110", "0 0.05 0.1 0.05 0")]
    [InlineData("cosine(steps=110,warm-up=10,warm-up-counted=true)", 0.1, "0 5 10 60 110", "0 0.05 0.1 0.05 0")]
    [InlineData(
        "cosine-restarts(steps=10,growth=2)",
        0.1,
        "0 5 9 10 20 29 30 70",
        "0.1 0.05 0.002447174185 0.1 0.05 0.0006155829702 0.1 0.1")]
    [InlineData("cosine-restarts(steps=10,growth=2,shrink=0.5)", 0.1, "0 10 20 30", "0.1 0.05 0.025 0.025")]
    // Warm-ups.
    [InlineData("linear-warm-up(steps=4)", 0.1, "0 1 3 4 9", "0 0.025 0.075 0.1 0.1")]
    [InlineData("linear-warm-up(steps=4,start=0.02)", 0.1, "0 1 3 4", "0.02 0.04 0.08 0.1")]
    [InlineData("linear-warm-up(steps=4,from=one)", 0.1, "0 1 3 4", "0.025 0.05 0.1 0.1")]
    [InlineData("linear-warm-up(steps=0)", 0.1, "0 1", "0.1 0.1")]
    [InlineData("constant-warm-up", 0.3, "0 4 5", "0.1 0.1 0.3")]
    [InlineData("linear", 0.3, "0 1 4 5 6", "0.1 0.14 0.26 0.3 0.3")]
    [InlineData("exponential-warm-up(steps=2,start=0.01)", 1, "0 1 2", "0.01 0.1 1")]
    [InlineData("exponential-warm-up(steps=4,shape=saturating)", 1, "0 3", "0.2211992169 0.6321205588")]
    [InlineData("noam(dimension=512,warm-up=4000)", 7, "0 3999 15999", "1.746928107e-07 0.000698771243 0.0003493856215")]
    // One-cycle and warm-up-stable-decay.
    [InlineData("one-cycle(steps=100)", 0.1, "0 10 29 30 64 99 150", "0.004 0.02951639485 0.1 0.09994965353 0.0500002 4e-07 4e-07")]
    [InlineData("one-cycle(steps=100,shape=linear,three-phase=true)", 0.1, "0 29 58 80 99", "0.004 0.1 0.004 0.001853873171 4e-07")]
    [InlineData("one-cycle(steps=100,shape=linear,end-points=whole)", 0.1, "0 15 30 100", "0.004 0.052 0.1 4e-07")]
    [InlineData(
        "warm-up-stable-decay(warm-up=10,decay-start=80,steps=100)",
        0.1,
        "0 9 10 79 80 85 90 95 100 200",
        "0.01 0.1 0.1 0.1 0.1 0.05 0.02928932188 0.01339745962 0 0")]
    [InlineData("warm-up-stable-decay(warm-up=10,decay-start=80,steps=100,shape=linear)", 0.1, "80 85 90 95 100", "0.1 0.075 0.05 0.025 0")]
    [InlineData(
        "warm-up-stable-decay(warm-up=10,decay-start=80,steps=100,shape=cosine)",
        0.1,
        "80 85 90 95 100",
        "0.1 0.08535533906 0.05 0.01464466094 0")]
    [InlineData(
        "warm-up-stable-decay(decay-start=80,steps=100,shape=exponential,half-life=5,minimum=0.02)",
        0.1,
        "80 85 90 100 101",
        "0.1 0.06 0.04 0.025 0.025")]
    // Composition: each part counts from 0.
    [InlineData("linear-warm-up(steps=10) then cosine(steps=100)", 0.1, "0 5 10 60 110 200", "0 0.05 0.1 0.05 0 0")]
    [InlineData("constant for 3 then exponential(gamma=0.5) for 2 then constant", 0.1, "2 3 4 5 6", "0.1 0.1 0.05 0.1 0.1")]
    public void The_rate_at_a_step_is_the_printed_one(string schedule, double baseRate, string steps, string rates)
    {
        var parsed = ScheduleNames.Parse(schedule);
        var expected = rates.Split(' ').Select(rate => double.Parse(rate, CultureInfo.InvariantCulture));
        foreach (var (step, rate) in steps.Split(' ').Select(step => long.Parse(step, CultureInfo.InvariantCulture)).Zip(expected))
        {
            Assert.Equal(rate, parsed.Rate(step, baseRate), Math.Max(1e-15, 2e-9 * rate));
        }
    }

    [Fact]
    public void Warm_restarts_give_the_rates_published_for_MindFormers()
    {
        var schedule = new CosineRestarts(10, growth: 2, minimum: 1e-7);
        Assert.Equal(
            [0.0048776437, 0.0042677816],
            new[] { schedule.Rate(1, 0.005), schedule.Rate(15, 0.005) },
            (left, right) => Math.Abs(left - right) < 1e-10);
    }

    [Fact]
    public void A_restart_is_not_missed_where_a_logarithm_rounds_down() =>
        Assert.Equal(0.1, new CosineRestarts(1, growth: 3).Rate(121, 0.1));

    [Fact]
    public void The_momentum_of_one_cycle_goes_the_other_way()
    {
        var two = new OneCycle(100);
        Assert.Equal(
            [0.95, 0.85, 0.95, 0.95],
            new[] { two.Momentum(0)!.Value, two.Momentum(29)!.Value, two.Momentum(99)!.Value, two.Momentum(1000)!.Value },
            Near);
        var three = new OneCycle(100, threePhase: true, shape: OneCycleShape.Linear);
        Assert.Equal(
            [0.95 - (0.1 * 14 / 29), 0.85, 0.95, 0.95],
            new[] { three.Momentum(14)!.Value, three.Momentum(29)!.Value, three.Momentum(58)!.Value, three.Momentum(80)!.Value },
            Near);
        Assert.Null(new OneCycle(100, cycleMomentum: false).Momentum(3));
        Assert.Null(new Cosine(10).Momentum(3));
        Assert.Equal(0.85, ScheduleNames.Parse("constant for 5 then one-cycle(steps=100)").Momentum(34)!.Value, 1e-12);
    }

    [Fact]
    public void One_cycle_may_refuse_a_step_beyond_its_end() =>
        Assert.Contains(
            "made for 100 steps",
            Assert.Throws<BadInputException>(() => new OneCycle(100, beyond: BeyondEnd.Refuse).Rate(100, 0.1)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_decay_may_be_started_late()
    {
        var open = new WarmUpStableDecay(warmUp: 10, shape: DecayShape.Linear);
        Assert.Equal(0.1, open.Rate(1_000_000, 0.1));
        var late = open.StartDecay(500, 100);
        Assert.Equal([0.1, 0.05, 0], new[] { late.Rate(500, 0.1), late.Rate(550, 0.1), late.Rate(600, 0.1) }, Near);
    }

    private static bool Near(double left, double right) => Math.Abs(left - right) < 1e-12;
}
