using Theodolite.Schedules;

namespace Theodolite.Tests.Schedules;

public class ScheduleNamesTests
{
    public static TheoryData<string> Examples =>
    [
        "constant",
        "exponential-decay(steps=10,rate=0.96,staircase=true)",
        "inverse-time-decay(steps=10)",
        "natural-exponential-decay(steps=10)",
        "piecewise-constant(boundaries=10 20,values=1 0.5 0.1)",
        "polynomial-decay(steps=10,cycle=true)",
        "step(steps=10)",
        "exponential(gamma=0.99)",
        "inverse",
        "multi-step(milestones=10 20)",
        "polynomial(steps=10)",
        "sigmoid(steps=10,gamma=-0.1)",
        "cosine(steps=10,warm-up=3,minimum-fraction=0.01)",
        "cosine-restarts(steps=10,growth=2)",
        "linear-warm-up(steps=10,start=0.001)",
        "constant-warm-up",
        "exponential-warm-up(steps=5,shape=saturating)",
        "linear(steps=3)",
        "noam(dimension=64)",
        "one-cycle(steps=20,three-phase=true,share=0.4)",
        "warm-up-stable-decay(warm-up=3)",
        "warm-up-stable-decay(warm-up=3,decay-start=4,steps=9,shape=exponential,half-life=2)",
        "linear-warm-up(steps=3) then constant for 4 then cosine(steps=6)",
    ];

    [Fact]
    public void Every_name_has_an_example() =>
        Assert.Empty(ScheduleNames.Known.Except(Examples.Select(example => example.Data.Split('(')[0])));

    [Theory]
    [MemberData(nameof(Examples))]
    public void It_is_written_as_it_is_read(string text)
    {
        var schedule = ScheduleNames.Parse(text);
        var again = ScheduleNames.Parse(schedule.ToString());
        Assert.Equal(schedule.ToString(), again.ToString());
        for (var k = 0L; k < 40; k++)
        {
            Assert.Equal(schedule.Rate(k, 0.1), again.Rate(k, 0.1));
            Assert.True(schedule.Rate(k, 0.1) >= 0);
            Assert.Equal(schedule.Momentum(k), again.Momentum(k));
        }
    }

    [Theory]
    [InlineData("cosin(steps=1)", "schedule 'cosin(steps=1)': there is no schedule 'cosin'; did you mean 'cosine'?")]
    [InlineData("cosine", "schedule 'cosine': cosine needs the option 'steps' (the updates until the last rate).")]
    [InlineData("cosine(steps=0)", "schedule 'cosine(steps=0)': cosine: steps must be a whole number from 1 to 2147483647, not 0.")]
    [InlineData("cosine(steps=5,step=3)", "schedule 'cosine(steps=5,step=3)': cosine has no option 'step'; did you mean 'steps'?")]
    [InlineData(
        "cosine(steps=5,minimum=1,minimum-fraction=1)",
        "schedule 'cosine(steps=5,minimum=1,minimum-fractio…': cosine: minimum and minimum-fraction exclude each other.")]
    [InlineData(
        "cosine(steps=5,warm-up=5,warm-up-counted=true)",
        "schedule 'cosine(steps=5,warm-up=5,warm-up-counted…': cosine: steps must be more than the 5 of the warm-up that it "
            + "includes, not 5.")]
    [InlineData(
        "exponential-decay(steps=5,rate=0)",
        "schedule 'exponential-decay(steps=5,rate=0)': exponential-decay: rate must be a finite number greater than 0, not 0.")]
    [InlineData(
        "piecewise-constant(boundaries=3 3,values=1 2 3)",
        "schedule 'piecewise-constant(boundaries=3 3,values…': piecewise-constant: boundaries must increase from 0 on, not 3 3.")]
    [InlineData(
        "piecewise-constant(boundaries=3 x,values=1 2)",
        "schedule 'piecewise-constant(boundaries=3 x,values…': boundaries of piecewise-constant must be whole numbers with spaces between "
            + "them, not 'x'.")]
    [InlineData(
        "piecewise-constant(boundaries=3,values=1)",
        "schedule 'piecewise-constant(boundaries=3,values=1…': piecewise-constant: values must be one more than the 1 boundaries, not 1.")]
    [InlineData("step(steps=1.5)", "schedule 'step(steps=1.5)': steps of step must be a whole number, not '1.5'.")]
    [InlineData(
        "one-cycle(steps=3)",
        "schedule 'one-cycle(steps=3)': one-cycle: share times steps must be more than 1, not 0.8999999999999999.")]
    [InlineData(
        "one-cycle(steps=100,share=0.6,three-phase=true)",
        "schedule 'one-cycle(steps=100,share=0.6,three-phas…': one-cycle: share must leave room for the second and third phases within "
            + "100 steps; 0.6 does not.")]
    [InlineData(
        "warm-up-stable-decay(warm-up=5,decay-start=4,steps=9)",
        "schedule 'warm-up-stable-decay(warm-up=5,decay-sta…': warm-up-stable-decay: decay-start must be a whole number from 5 to "
            + "2147483647, not 4.")]
    [InlineData(
        "warm-up-stable-decay(decay-start=4)",
        "schedule 'warm-up-stable-decay(decay-start=4)': warm-up-stable-decay: decay-start and steps go together: give both, or neither "
            + "for a decay that is started later.")]
    [InlineData(
        "constant then cosine(steps=3)",
        "schedule 'constant then cosine(steps=3)': constant has no end of its own; say how long it lasts, as in 'constant for "
            + "100 then …'.")]
    [InlineData(
        "constant for ever then cosine(steps=3)",
        "schedule 'constant for ever then cosine(steps=3)': 'for' is followed by a number of steps, not 'ever'.")]
    public void What_is_wrong_is_said_in_one_sentence(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => ScheduleNames.Parse(text)).Message);
}
