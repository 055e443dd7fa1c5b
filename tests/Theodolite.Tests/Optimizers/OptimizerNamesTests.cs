using Theodolite.Optimizers;

namespace Theodolite.Tests.Optimizers;

public class OptimizerNamesTests
{
    [Fact]
    public void Options_are_read_by_name() => Assert.Equal(
        new Adam { LearningRate = 0.1, Beta1 = 0.8, EpsilonInside = 1e-6, EpsilonOutside = 0 },
        OptimizerNames.Parse("adam(learning-rate=0.1, beta1=0.8, epsilon-inside=1e-6)"));

    [Fact]
    public void Both_epsilons_may_be_named() => Assert.Equal(
        new Adam { EpsilonInside = 1e-6, EpsilonOutside = 1e-4 },
        OptimizerNames.Parse("adam(epsilon-outside=1e-4,epsilon-inside=1e-6)"));

    [Theory]
    [InlineData("adm", "optimizer 'adm': there is no optimizer 'adm'; did you mean 'adam'?")]
    [InlineData(
        "adam(learning-rat=1)",
        "optimizer 'adam(learning-rat=1)': adam has no option 'learning-rat'; did you mean 'learning-rate'?")]
    [InlineData("adam(beta1=1)", "optimizer 'adam(beta1=1)': adam: beta1 must be at least 0 and less than 1, not 1.")]
    [InlineData("adam(beta1=x)", "optimizer 'adam(beta1=x)': beta1 of adam must be a number, not 'x'.")]
    [InlineData("adam(beta1=0.1,beta1=0.2)", "optimizer 'adam(beta1=0.1,beta1=0.2)': adam is given 'beta1' twice.")]
    [InlineData("adam(0.1)", "optimizer 'adam(0.1)': adam takes options as name=value, not the bare value '0.1'.")]
    [InlineData(
        "adam(preset=torch)",
        "optimizer 'adam(preset=torch)': preset of adam must be one of pytorch, paper, optax, keras, article, sparse-adam, caffe, "
            + "not 'torch'.")]
    [InlineData(
        "momentum(learning-rate=-1)",
        "optimizer 'momentum(learning-rate=-1)': momentum: learning-rate must be a finite number that is at least 0, not -1.")]
    [InlineData(
        "momentum(learning-rate=NaN)",
        "optimizer 'momentum(learning-rate=NaN)': momentum: learning-rate must be a finite number that is at least 0, not NaN.")]
    [InlineData("sgd(nesterov=true)", "optimizer 'sgd(nesterov=true)': sgd: nesterov needs a momentum above 0 and a dampening of 0.")]
    [InlineData("sgd(nesterov=yes)", "optimizer 'sgd(nesterov=yes)': nesterov of sgd must be true or false, not 'yes'.")]
    [InlineData("adam(", "optimizer 'adam(': 'adam(' is not of the form name or name(option=value,option=value).")]
    [InlineData("", "optimizer '': '' is not of the form name or name(option=value,option=value).")]
    public void What_is_wrong_is_said_in_one_sentence(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => OptimizerNames.Parse(text)).Message);
}
