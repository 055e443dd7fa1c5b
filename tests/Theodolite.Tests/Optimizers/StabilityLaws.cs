using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers;

/// <summary>
/// The stability limits of optimizers: one step of each, linearized at θ = 0 with its preconditioner held, is a matrix whose spectral
/// radius is 1 exactly at the limit; and without a preconditioner runs just below it shrink and just above it grow.
/// </summary>
public class StabilityLaws
{
    private static readonly string[] s_preconditioning =
    [
        "second-moment", "sum-of-squares", "average-of-squares", "average-of-steps", "maximum", "maximum-second-moment", "average",
    ];

    private static readonly string[] s_linear =
    [
        "gradient-descent(learning-rate=0.1)",
        "gradient-descent(learning-rate=0.1,weight-decay=0.5)",
        "gradient-descent(learning-rate=0.1,weight-decay=0.5,weight-decay-mode=decoupled)",
        "gradient-descent(learning-rate=0.1,weight-decay=0.5,weight-decay-mode=fully-decoupled)",
        "sgd(learning-rate=0.1,dampening=0.4)",
        "sgd(learning-rate=0.1,momentum=0.8)",
        "sgd(learning-rate=0.1,momentum=0.8,dampening=0.3)",
        "sgd(learning-rate=0.1,momentum=0.8,weight-decay=0.5)",
        "sgd(learning-rate=0.1,momentum=0.8,dampening=0.3,weight-decay=0.5,weight-decay-mode=decoupled)",
        "sgd(learning-rate=0.1,momentum=0.8,nesterov=true)",
        "sgd(learning-rate=0.1,momentum=0.8,nesterov=true,weight-decay=0.5)",
        "sgd(learning-rate=0.1,momentum=0.8,nesterov=true,weight-decay=0.5,weight-decay-mode=decoupled)",
        "momentum(learning-rate=0.1)",
        "momentum(learning-rate=0.1,dampening=0.5)",
        "momentum(learning-rate=0.1,preset=ema)",
        "momentum(learning-rate=0.1,preset=ema,weight-decay=0.5,weight-decay-mode=decoupled)",
        "momentum(learning-rate=0.1,learning-rate-placement=inside,weight-decay=0.5,weight-decay-mode=decoupled)",
        "nesterov(learning-rate=0.1)",
        "nesterov(learning-rate=0.1,momentum=0.3,weight-decay=0.5)",
        "nesterov(learning-rate=0.1,form=textbook)",
        "nesterov(learning-rate=0.1,form=textbook,weight-decay=0.5)",
        "nesterov(learning-rate=0.1,form=textbook,weight-decay=0.5,weight-decay-mode=decoupled)",
        "perturbed-gradient-descent(learning-rate=0.1,radius=0,gradient-threshold=0)",
        "perturbed-gradient-descent(learning-rate=0.1,radius=0,smoothness=5,constant=0.5,accuracy=1e-20)",
    ];

    private static readonly string[] s_adaptive =
    [
        "adam(learning-rate=0.1)",
        "adam(learning-rate=0.1,beta1=0)",
        "adam(learning-rate=0.1,beta1=0.5,preset=article)",
        "adam(learning-rate=0.1,preset=keras,epsilon-outside=0.3)",
        "adam(learning-rate=0.1,weight-decay=0.5)",
        "adamw(learning-rate=0.1,weight-decay=0.5)",
        "adamw(learning-rate=0.1,preset=paper,weight-decay=0.2)",
        "amsgrad(learning-rate=0.1)",
        "amsgrad(learning-rate=0.1,maximum=corrected-max)",
        "amsgrad(learning-rate=0.1,maximum=paper,epsilon-outside=0.2)",
        "adamax(learning-rate=0.1,preset=keras,epsilon-outside=0.2)",
        "nadam(learning-rate=0.1)",
        "nadam(learning-rate=0.1,preset=keras)",
        "nadam(learning-rate=0.1,momentum-decay=none,beta1=0.6)",
        "radam(learning-rate=0.1)",
        "radam(learning-rate=0.1,beta2=0.6)", // never rectified
        "rmsprop(learning-rate=0.1)",
        "rmsprop(learning-rate=0.1,bias-correction=true,weight-decay=0.5)",
        "rmsprop(learning-rate=0.1,momentum=0.8,preset=keras)",
        "rmsprop(learning-rate=0.1,momentum=0.8,centered=true,weight-decay=0.5,weight-decay-mode=decoupled)",
        "adagrad(learning-rate=0.1)",
        "adagrad(learning-rate=0.1,learning-rate-decay=1e-6,weight-decay=0.5)",
        "adadelta(learning-rate=0.3,epsilon-inside=0.1)",
        "schedule-free-sgd(learning-rate=0.1)",
        "schedule-free-sgd(learning-rate=0.1,beta=0.5,weight-decay=0.5)",
        "schedule-free-sgd(learning-rate=0.1,weight-decay=0.5,weight-decay-mode=decoupled)",
        "schedule-free-adamw(learning-rate=0.1)",
        "schedule-free-adamw(learning-rate=0.1,weight-decay=0.5)",
        "schedule-free-adamw(learning-rate=0.1,weight-decay=0.5,weight-decay-mode=l2)",
    ];

    public static TheoryData<string> Linear => [.. s_linear];

    public static TheoryData<string> All => [.. s_linear, .. s_adaptive];

    [Theory]
    [MemberData(nameof(All))]
    public void At_the_limit_the_recurrence_of_the_steps_has_spectral_radius_one(string text)
    {
        var settings = OptimizerNames.Parse(text);
        var state = LateState(settings);
        // The preconditioner that a step divides by is the one it leaves, but for Adadelta's steps, of which it takes those before.
        var after = Step(settings, state, [0], lambda: 1).State;
        after = after with
        {
            Slots = [.. after.Slots.Zip(state.Slots, (later, earlier) => later.Name == "average-of-steps" ? earlier : later)],
        };
        var limit = settings.Stability(settings.LearningRate, after)!;
        var largest = (limit.Curvature * (limit.Preconditioner?[0] ?? 1)) - limit.Decay;
        Assert.True(largest > 0);
        Assert.True(LogRadius(Recurrence(settings, state, 0.999 * largest)) < 1e-9, "below");
        Assert.True(LogRadius(Recurrence(settings, state, 1.001 * largest)) > 1e-5, "above");
    }

    [Theory]
    [MemberData(nameof(Linear))]
    public void Runs_below_the_limit_shrink_and_runs_above_it_grow(string text)
    {
        var settings = OptimizerNames.Parse(text);
        var limit = settings.Stability(settings.LearningRate)!;
        Assert.Null(limit.Preconditioner);
        double End(double lambda) => Math.Abs(Follow(settings, ([1], x => [lambda * x[0]]), 3000)[^1][0]);
        Assert.InRange(End(0.99 * (limit.Curvature - limit.Decay)), 0, 1e-4);
        Assert.InRange(End(1.01 * (limit.Curvature - limit.Decay)), 1e4, double.PositiveInfinity);
    }

    [Theory]
    [InlineData("gradient-descent(learning-rate=0.1)", 20)]
    [InlineData("sgd(learning-rate=0.1,momentum=0.9,dampening=0.5)", 76)]
    [InlineData("momentum(learning-rate=0.1,preset=ema)", 380)] // an average: 2(1 + γ)/(1 − γ), Adam's
    [InlineData("nesterov(learning-rate=0.1)", 13.571428571428571)]
    [InlineData("schedule-free-sgd(learning-rate=0.1)", 200)]
    public void Limits_are_the_derived_numbers(string text, double expected)
    {
        var settings = OptimizerNames.Parse(text);
        Assert.Equal(expected, settings.Stability(settings.LearningRate)!.Curvature, 1e-9);
    }

    [Fact]
    public void A_schedule_s_momentum_counts_where_there_is_one()
    {
        Assert.Equal(30, new Momentum().Stability(new StepRates(0.1, 0.5))!.Curvature, 1e-12);
        Assert.Equal(20, new GradientDescent().Stability(new StepRates(0.1, 0.5))!.Curvature, 1e-12);
    }

    [Theory]
    [InlineData("lion")]
    [InlineData("lamb")]
    [InlineData("muon")]
    [InlineData("shampoo")]
    [InlineData("soap")]
    [InlineData("sophia")]
    [InlineData("adafactor")]
    [InlineData("sam")]
    [InlineData("newton")]
    [InlineData("l-bfgs")]
    [InlineData("gradient-descent(maximize=true)")]
    [InlineData("adam")] // no preconditioner before the first step
    public void Where_no_law_is_known_there_is_no_limit(string text) =>
        Assert.Null(OptimizerNames.Parse(text).Stability(0.1));

    // Long after the start, when bias corrections are gone: squares of past gradients 0.04, linear statistics zero.
    private static OptimizerState<double> LateState(OptimizerSettings settings)
    {
        var optimizer = settings.Create<double>(1);
        var theta = new double[1];
        optimizer.Step(theta, new GradientLoss(x => x));
        var saved = optimizer.Save();
        return saved with
        {
            Steps = 100_000,
            Slots = [.. saved.Slots.Select(slot => slot with { Values = [slot.Name switch
            {
                "average" => 0.1,
                var name when s_preconditioning.Contains(name) => 0.04,
                _ => 0,
            }] })],
            Scalars = saved.Scalars.ToDictionary(scalar => scalar.Key, scalar => scalar.Key switch
            {
                "weight-sum" => 1e12, // c = 0
                "momentum-product" => 0.0,
                _ => scalar.Value,
            }),
        };
    }

    /// <summary>The matrix of one step in (θ, the statistics that are linear in the gradients), by unit vectors.</summary>
    private static double[][] Recurrence(OptimizerSettings settings, OptimizerState<double> state, double lambda)
    {
        const double Small = 1e-9;
        var linear = state.Slots.Count(slot => !s_preconditioning.Contains(slot.Name));
        return [.. Enumerable.Range(0, 1 + linear).Select(column =>
        {
            var values = new double[1 + linear];
            values[column] = Small;
            return Step(settings, state, values, lambda).Values.Select(value => value / Small).ToArray();
        })];
    }

    private static (double[] Values, OptimizerState<double> State) Step(
        OptimizerSettings settings,
        OptimizerState<double> state,
        double[] values,
        double lambda)
    {
        var place = 1;
        var optimizer = settings.Create<double>(1);
        optimizer.Restore(state with
        {
            Slots = [.. state.Slots.Select(slot => s_preconditioning.Contains(slot.Name) || place >= values.Length
                ? slot
                : slot with { Values = [values[place++]] })],
        });
        double[] theta = [values[0]];
        optimizer.Step(theta, new GradientLoss(x => [lambda * x[0]]));
        var after = optimizer.Save();
        return ([theta[0], .. after.Slots.Where(slot => !s_preconditioning.Contains(slot.Name)).Select(slot => slot.Values[0])], after);
    }

    /// <summary>ln of the spectral radius, as the limit of ‖Mᵏ‖^(1/k) for k = 2⁴⁰.</summary>
    private static double LogRadius(double[][] matrix)
    {
        var log = 0.0;
        for (var k = 0; k < 40; k++)
        {
            var size = matrix.SelectMany(column => column).Max(Math.Abs);
            log = 2 * (log + Math.Log(size));
            matrix = [.. matrix.Select(column => column.Select(value => value / size).ToArray())];
            matrix = [.. Enumerable.Range(0, matrix.Length).Select(j => Enumerable.Range(0, matrix.Length)
                .Select(i => Enumerable.Range(0, matrix.Length).Sum(l => matrix[l][i] * matrix[j][l])).ToArray())];
        }

        return log / Math.Pow(2, 40);
    }
}
