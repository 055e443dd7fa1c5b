using CsCheck;
using Theodolite.Models.Initializers;
using Theodolite.Randomness;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Tests.Models;

public class InitializerTests
{
    private static readonly Fan _convolution = Fan.Of([64, 3, 3, 3], WeightLayout.OutIn);

    public static TheoryData<string> Random =>
        [
            "xavier-uniform", "xavier-normal", "xavier-normal(truncated=true)", "he-uniform", "he-normal(slope=0.1)",
            "he-normal(truncated=true,fan=out)", "lecun-uniform", "lecun-normal",
        ];

    [Fact]
    public void The_fans_of_a_convolution_count_its_window() => Assert.Equal(new Fan(27, 576), _convolution);

    [Fact]
    public void A_layout_says_which_axes_are_in_and_out()
    {
        Assert.Equal(_convolution, Fan.Of([3, 3, 3, 64], WeightLayout.InOut));
        Assert.Equal(new Fan(200, 100), Fan.Of([200, 100], WeightLayout.InOut));
        Assert.Equal(new Fan(100, 200), Fan.Of([200, 100], WeightLayout.OutIn));
    }

    [Fact]
    public void Vectors_and_scalars_have_no_fan()
    {
        Assert.Throws<ArgumentException>(() => Fan.Of([3], WeightLayout.OutIn));
        Assert.Throws<ArgumentException>(() => Fan.Of(Shape.Scalar, WeightLayout.InOut));
    }

    [Theory]
    [InlineData("linear", 1)]
    [InlineData("convolution", 1)]
    [InlineData("sigmoid", 1)]
    [InlineData("tanh", 1.6666666666666667)]
    [InlineData("relu", 1.4142135623730951)]
    [InlineData("leaky-relu", 1.4141428569978354)]
    [InlineData("selu", 1)]
    [InlineData("selu-pytorch", 0.75)]
    [InlineData("1.5", 1.5)]
    public void Gains_have_names(string gain, double expected)
    {
        Assert.Equal(expected, ((Xavier)InitializerNames.Parse($"xavier-uniform(gain={gain})")).Gain, 1e-15);
        Assert.Equal(expected, ((Orthogonal)InitializerNames.Parse($"orthogonal(gain={gain})")).Gain, 1e-15);
    }

    // Optimizer specification, section 5: Caffe's xavier is not Glorot's, and PyTorch's default is a sixth of He's variance.
    [Fact]
    public void What_libraries_call_alike_differs()
    {
        var caffe = (CaffeXavier)InitializerNames.Parse("caffe-xavier");
        Assert.Equal(new LeCun().Bound(_convolution), caffe.Bound(_convolution), 1e-15);
        Assert.Equal(Math.Sqrt(3.0 / 576), (caffe with { Mode = FanMode.Out }).Bound(_convolution), 1e-15);
        Assert.Equal(new Xavier().Bound(_convolution), (caffe with { Mode = FanMode.Average }).Bound(_convolution), 1e-15);
        Assert.Equal(new Xavier(), InitializerNames.Parse("keras"));
        Assert.Same(Zeros.Instance, InitializerNames.Parse("keras").ForBias);
        Assert.IsType<PyTorchDefault>(InitializerNames.Parse("pytorch").ForBias);
        Assert.Equal(6, new He().Variance(_convolution) / (Math.Pow(PyTorchDefault.Bound(_convolution), 2) / 3), 1e-12);
    }

    // Optimizer specification, section 5.
    [Fact]
    public void Published_scales_of_a_convolution()
    {
        Assert.Equal(0.09975093361, new Xavier().Bound(_convolution), 1e-11);
        Assert.Equal(0.05759122837, new Xavier(Distribution.Normal).Sigma(_convolution), 1e-11);
        Assert.Equal(0.272165527, new He(Distribution.Normal).Sigma(_convolution), 1e-9);
        Assert.Equal(0.4714045208, new He().Bound(_convolution), 1e-10);
        Assert.Equal(0.3094106266, new He(Distribution.TruncatedNormal).Sigma(_convolution), 1e-10);
        Assert.Equal(0.1924500897, new LeCun(Distribution.Normal).Sigma(_convolution), 1e-10);
        Assert.Equal(0.3333333333, new LeCun().Bound(_convolution), 1e-10);
        Assert.Equal(0.1924500897, PyTorchDefault.Bound(_convolution), 1e-10);
        Assert.Equal(PyTorchDefault.Bound(_convolution), new He { Slope = Math.Sqrt(5) }.Bound(_convolution), 1e-12);
        Assert.Equal(Math.Sqrt(2.0 / 576), new He(Distribution.Normal) { Mode = FanMode.Out }.Sigma(_convolution), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Random))]
    public void A_hundred_thousand_draws_have_the_stated_deviation(string text)
    {
        var law = (Scaled)InitializerNames.Read(NamedOptions.Parse(text, "test"));
        Shape shape = [500, 200];
        var values = new double[shape.Count];
        law.Fill(values, shape, Fan.Of(shape, WeightLayout.OutIn), Philox.For(1, "test"));
        var deviation = Math.Sqrt(values.Average(value => value * value));
        Assert.InRange(deviation / Math.Sqrt(law.Variance(Fan.Of(shape, WeightLayout.OutIn))), 0.99, 1.01);
        Assert.InRange(values.Average() / deviation, -0.013, 0.013);
        if (law.Distribution != Distribution.Normal)
        {
            var limit = law.Distribution == Distribution.Uniform
                ? law.Bound(Fan.Of(shape, WeightLayout.OutIn))
                : 2 * law.Sigma(Fan.Of(shape, WeightLayout.OutIn));
            Assert.True(values.All(value => Math.Abs(value) <= limit));
        }
    }

    [Fact]
    public void An_orthogonal_weight_has_orthonormal_rows_or_columns() => Gen.Select(Gen.Int[1, 24], Gen.Int[1, 24], Gen.Double[0.1, 3])
        .Sample(
            (rows, columns, gain) =>
            {
                var w = new double[rows * columns];
                new Orthogonal { Gain = gain }.Fill(w, [rows, columns], default, Philox.For(7, $"{rows}x{columns}"));
                var narrow = Math.Min(rows, columns);
                for (var i = 0; i < narrow; i++)
                {
                    for (var j = 0; j < narrow; j++)
                    {
                        var dot = rows <= columns
                            ? Enumerable.Range(0, columns).Sum(k => w[(i * columns) + k] * w[(j * columns) + k])
                            : Enumerable.Range(0, rows).Sum(k => w[(k * columns) + i] * w[(k * columns) + j]);
                        Assert.Equal(i == j ? gain * gain : 0, dot, 1e-12);
                    }
                }
            },
            iter: 40,
            seed: "0000KeUMmKrn");

    [Fact]
    public void Trailing_axes_of_an_orthogonal_weight_are_flattened()
    {
        var (flat, kernel) = (new double[36], new double[36]);
        new Orthogonal().Fill(flat, [4, 9], default, Philox.For(7, "x"));
        new Orthogonal().Fill(kernel, [4, 1, 3, 3], default, Philox.For(7, "x"));
        Assert.Equal(flat, kernel);
    }

    // Haar's law is symmetric: without the sign correction the diagonal of Q would nearly always be negative.
    [Fact]
    public void Orthogonal_weights_have_no_preferred_sign()
    {
        var positive = Enumerable.Range(0, 400).Count(i =>
        {
            var w = new double[9];
            new Orthogonal().Fill(w, [3, 3], default, Philox.For((ulong)i, "sign"));
            return w[0] > 0;
        });
        Assert.InRange(positive, 150, 250);
    }

    [Theory]
    [InlineData("zeros")]
    [InlineData("constant(0.1)")]
    [InlineData("normal(deviation=0.5)")]
    [InlineData("xavier-uniform(gain=2)")]
    [InlineData("xavier-normal(truncated=true,gain=tanh)")]
    [InlineData("he-normal(slope=0.1,fan=out)")]
    [InlineData("lecun-normal(truncated=true)")]
    [InlineData("caffe-xavier(fan=average)")]
    [InlineData("orthogonal(gain=relu)")]
    [InlineData("pytorch")]
    [InlineData("keras")]
    public void It_is_written_as_it_is_read(string text)
    {
        var law = InitializerNames.Parse(text);
        Assert.Equal(law, InitializerNames.Parse(law.ToString()));
    }

    [Theory]
    [InlineData("constant(0.1)")]
    [InlineData("constant(value=0.1)")]
    public void A_constant_is_given_by_position_or_name(string text) =>
        Assert.Equal(new Constant(0.1), InitializerNames.Read(NamedOptions.Parse(text, "test")));

    [Theory]
    [InlineData("zeroes", "test: there is no initialiser 'zeroes'; did you mean 'zeros'?")]
    [InlineData("constant", "test: constant needs the option 'value' (the value of every weight).")]
    [InlineData("constant(a)", "test: constant must be a number, not 'a'.")]
    [InlineData("he-normal(slop=1)", "test: he-normal has no option 'slop'; did you mean 'slope'?")]
    [InlineData("he-normal(fan=both)", "test: fan of he-normal must be one of in, out, average, not 'both'.")]
    [InlineData(
        "orthogonal(gain=tan)",
        "test: gain of orthogonal must be a number or one of linear, convolution, sigmoid, tanh, relu, leaky-relu, selu, "
            + "selu-pytorch, not 'tan'.")]
    public void What_is_wrong_is_said_in_one_sentence(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => InitializerNames.Read(NamedOptions.Parse(text, "test"))).Message);
}
