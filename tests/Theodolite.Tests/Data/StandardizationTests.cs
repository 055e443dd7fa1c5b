using CsCheck;
using Theodolite.Data;

namespace Theodolite.Tests.Data;

/// <summary>Whatever the unit of a column, its standardised numbers are the same.</summary>
public sealed class StandardizationTests
{
    [Theory]
    [InlineData(-1070, 0)]
    [InlineData(-1000, 0)]
    [InlineData(-531, 0)]
    [InlineData(-400, 0)]
    [InlineData(0, 0)]
    [InlineData(0, 9007199254740992)]
    [InlineData(0, -1e15)]
    [InlineData(400, 0)]
    [InlineData(531, 0)]
    [InlineData(1018, 0)]
    public void A_power_of_two_and_an_offset_change_nothing(int exponent, double offset)
    {
        // Whole even numbers, so that the offset of 2⁵³ rounds none of them.
        double[] plain = [2, 4, 8, -6, 0, 30, 2, -24];
        double[] moved = [.. plain.Select(value => Math.ScaleB(value + offset, exponent))];
        var expected = Standardised(plain);
        var actual = Standardised(moved);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        Assert.Equal(0, actual.Sum(), 1e-13);
        Assert.Equal(plain.Length, actual.Sum(value => value * value), 1e-13);
        if (offset == 0)
        {
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Scales_of_1e160_and_their_inverse_keep_mean_and_deviation()
    {
        foreach (var unit in (double[])[1e-160, 1e-300, 1e160, 1e300, 1.7e308])
        {
            var data = Dataset.Create("x", [1], [unit, -unit, unit / 2, -unit / 2], [0, 1, 0, 1]);
            var standardization = Standardization.Fit(data);
            Assert.Equal(0, standardization.Mean.Span[0] / unit, 1e-15);
            Assert.Equal(Math.Sqrt(0.625), standardization.Deviation.Span[0] / unit, 1e-15);
            var values = standardization.Apply(data).Doubles.ToArray();
            Assert.Equal(1 / Math.Sqrt(0.625), values[0], 1e-15);
        }
    }

    [Fact]
    public void Columns_beside_each_other_do_not_disturb_each_other() =>
        Gen.Select(Gen.Double[-1, 1].Array[4, 30], Gen.Int[-900, 900], Gen.Double[-5, 5]).Sample((numbers, exponent, constant) =>
        {
            double[] both = [.. numbers.SelectMany(value => (double[])[Math.ScaleB(value, exponent), constant, value])];
            var data = Dataset.Create("x", [3], both, new double[numbers.Length]);
            var values = Standardization.Fit(data).Apply(data).Doubles.ToArray();
            for (var i = 0; i < numbers.Length; i++)
            {
                Assert.Equal(values[(3 * i) + 2], values[3 * i], 1e-12);
                Assert.Equal(0, values[(3 * i) + 1]);
            }
        }, seed: "0N0XIzNsQ0O2", iter: 100);

    [Fact]
    public void What_lies_too_far_from_the_column_is_named()
    {
        var standardization = Standardization.Fit(Dataset.Create("x", [1], [1e-200, -1e-200], [0, 1]));
        var message = Assert.Throws<BadInputException>(
            () => standardization.Apply(Dataset.Create("test", [1], [1e200], [0]))).Message;
        Assert.Contains("Row 1, column 1 of test is infinite", message);
    }

    private static double[] Standardised(double[] numbers)
    {
        var data = Dataset.Create("x", [1], numbers, new double[numbers.Length]);
        return Standardization.Fit(data).Apply(data).Doubles.ToArray();
    }
}
