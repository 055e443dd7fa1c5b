using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;
using Theodolite.Training.Steps;

namespace Theodolite.Tests.Training;

/// <summary>The framework's fused kernels follow the managed optimizers, which hold the published numbers.</summary>
public class FusedUpdateTests
{
    public static TheoryData<string> Served =>
    [
        "adam(learning-rate=0.1)",
        "adam(learning-rate=0.1,weight-decay=0.1,beta1=0.8,epsilon-outside=0.1)",
        "adam(learning-rate=0.1,weight-decay=0.1,weight-decay-mode=decoupled)",
        "gradient-descent(learning-rate=0.1)",
        "gradient-descent(learning-rate=0.1,weight-decay=0.2)",
        "sgd(learning-rate=0.1,momentum=0.9)",
        "sgd(learning-rate=0.1,momentum=0.8,dampening=0.2,weight-decay=0.1)",
        "sgd(learning-rate=0.1,momentum=0.9,nesterov=true)",
        "momentum(learning-rate=0.1,weight-decay=0.1)",
        "momentum(learning-rate=0.1,momentum=0)",
    ];

    [Theory]
    [MemberData(nameof(Served))]
    public void Fused_and_managed_updates_agree_and_exchange_their_state(string text)
    {
        const int Count = 37;
        var settings = OptimizerNames.Parse(text);
        using var fused = FusedUpdate.TryCreate(settings, Count, DType.Float64, Device.Cpu)!;
        using var managed = (GradientUpdate)ManagedUpdate.For(settings, ParameterPlan.Flat(Count), DType.Float64);
        using var a = Tensor.From<double>(TestProblems.Numbers<double>(Count, 1), [Count]);
        using var b = a.Clone();
        for (var k = 0; k < 6; k++)
        {
            using var gradient = Tensor.From<double>(TestProblems.Numbers<double>(Count, (ulong)k + 2), [Count]);
            fused.Update(a, gradient, settings.LearningRate, null);
            managed.Update(b, gradient, settings.LearningRate, null);
            TestProblems.Close([b.ToArray<double>()], [a.ToArray<double>()]);
            if (k == 3)
            {
                var (one, other) = (fused.Save(), managed.Save());
                fused.Restore(other);
                managed.Restore(one);
            }
        }
    }

    [Theory]
    [InlineData("adam(preset=keras)")]
    [InlineData("adam(preset=article)")]
    [InlineData("adam(epsilon-outside=0)")]
    [InlineData("momentum(learning-rate-placement=inside)")]
    [InlineData("momentum(dampening=0.1)")]
    [InlineData("sgd(momentum=0.9,dampening=0.1,first-step-undamped=false)")]
    public void Other_formulas_are_left_to_the_managed_optimizers(string text) =>
        Assert.Null(FusedUpdate.TryCreate(OptimizerNames.Parse(text), 3, DType.Float64, Device.Cpu));

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 17)]
    [InlineData(double.NegativeInfinity, 36)]
    public void What_is_not_finite_is_found_wherever_it_is(double value, int place)
    {
        var gradient = new double[37];
        using var good = Tensor.From<double>(gradient, [37]);
        gradient[place] = value;
        using var bad = Tensor.From<double>(gradient, [37]);
        using var singles = bad.To(DType.Float32);
        Assert.True(Finite.All(good));
        Assert.False(Finite.All(bad));
        Assert.False(Finite.All(singles));
    }
}
