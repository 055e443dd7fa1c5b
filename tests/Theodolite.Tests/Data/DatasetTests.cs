using CsCheck;
using Theodolite.Data;
using Theodolite.Torch;

namespace Theodolite.Tests.Data;

public sealed class DatasetTests
{
    private static readonly (Dataset Train, Dataset? Test) DigitsSplit = DataSource.Load(
        new() { Source = "digits", Standardize = true, Split = new(297, 0) }, ".");

    [Fact]
    public void Digits_are_the_published_data()
    {
        var (digits, test) = DataSource.Load(new() { Source = "digits" }, ".");
        Assert.Null(test);
        Assert.Equal(1797, digits.Count);
        Assert.Equal([64], digits.SampleShape);
        Assert.Equal(DType.Float32, digits.DType);
        Assert.Equal(10, digits.ClassCount);
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], digits.ClassCounts());
        Assert.InRange(digits.ClassEntropy(), 2.3024, Math.Log(10));
        Assert.Equal(0, digits.Singles.Span.ToArray().Min());
        Assert.Equal(16, digits.Singles.Span.ToArray().Max());
        Assert.Equal([0, 1, 2, 3], digits.Labels.Span[..4].ToArray());
        Assert.Equal([0f, 0, 5, 13, 9, 1, 0, 0], digits.Singles.Span[..8].ToArray());
    }

    [Fact]
    public void Standardising_fits_the_training_side_and_zeroes_its_constant_columns()
    {
        var (train, test) = DigitsSplit;
        Assert.Equal(1500, train.Count);
        Assert.Equal(297, test!.Count);
        var values = train.Doubles.Span;
        var constant = 0;
        for (var column = 0; column < 64; column++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var row = 0; row < train.Count; row++)
            {
                var value = values[(row * 64) + column];
                sum += value;
                squares += value * value;
            }

            Assert.InRange(sum / train.Count, -1e-14, 1e-14);
            if (squares == 0)
            {
                constant++;
            }
            else
            {
                Assert.Equal(1, squares / train.Count, 12);
            }

            if (squares == 0)
            {
                for (var row = 0; row < test.Count; row++)
                {
                    Assert.Equal(0, test.Doubles.Span[(row * 64) + column]);
                }
            }
        }

        Assert.InRange(constant, 3, 8);
    }

    [Fact]
    public void A_column_constant_in_training_alone_becomes_zero_in_both()
    {
        var train = Dataset.Create("train", [2], [0.1, 1.0, 0.1, 2.0, 0.1, 3.0], [0, 1, 0]);
        var test = Dataset.Create("test", [2], [7.0, 2.0], [1]);
        var standardization = Standardization.Fit(train);
        Assert.Equal([0, 0], standardization.Apply(test).Doubles.ToArray());
        Assert.Equal(0, standardization.Apply(train).Doubles.Span[0]);
        Assert.Equal(Math.Sqrt(2.0 / 3), standardization.Deviation.Span[1], 15);
    }

    [Fact]
    public void A_split_is_seeded_disjoint_and_complete() =>
        Gen.Select(Gen.Int[2, 60], Gen.ULong, Gen.Double.Unit).Sample((count, seed, share) =>
        {
            var test = Math.Clamp((int)(share * count), 1, count - 1);
            var all = Dataset.Create(
                "x",
                [1],
                [.. Enumerable.Range(0, count).Select(i => (double)i)],
                [.. Enumerable.Range(0, count).Select(i => (double)i)]);
            var (first, second) = all.Split(test, seed);
            Assert.Equal(test, second.Count);
            Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), first.Labels.ToArray().Concat(second.Labels.ToArray()).Order());
            Assert.Equal(second.Labels.ToArray(), all.Split(test, seed).Test.Labels.ToArray());
            Assert.Equal(first.Labels.ToArray().Order(), first.Labels.ToArray());
            Assert.Equal(first.Doubles.ToArray(), first.Targets.ToArray());
            Assert.Equal(count, second.ClassCount);
        }, seed: "0N0XIzNsQ0O2", iter: 100);

    [Fact]
    public void Different_seeds_split_differently()
    {
        var all = DataSource.Load(new() { Source = "digits" }, ".").Train;
        Assert.NotEqual(all.Split(297, 0).Test.Doubles.ToArray(), all.Split(297, 1).Test.Doubles.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_split_leaves_something_on_both_sides(int test) =>
        Assert.Contains("1 to 2", Assert.Throws<BadInputException>(() => Small().Split(test, 0)).Message);

    [Fact]
    public void Shape_and_scale_follow_the_specification()
    {
        var data = DataSource.Load(new() { Source = "digits", Shape = [1, 8, 8], Scale = 1.0 / 16 }, ".").Train;
        Assert.Equal([1, 8, 8], data.SampleShape);
        Assert.Equal(1f, data.Singles.ToArray().Max());
        Assert.Contains("72 elements", Assert.Throws<BadInputException>(
            () => DataSource.Load(new() { Source = "digits", Shape = [1, 8, 9] }, ".")).Message);
        Assert.Throws<BadInputException>(() => DataSource.Load(new() { Source = "digits", Shape = [-8, -8] }, "."));
        Assert.Throws<BadInputException>(() => DataSource.Load(new() { Source = "digits", Scale = double.NaN }, "."));
    }

    [Fact]
    public void Numbers_that_float32_cannot_hold_stay_float64()
    {
        var data = Dataset.Create("x", [1], [0.1, 1e300], [0.5, -1]);
        Assert.Equal(DType.Float64, data.DType);
        Assert.Equal(0.1, data.Doubles.Span[0]);
        Assert.Contains("Row 2, column 1", Assert.Throws<BadInputException>(() => data.Singles).Message);
    }

    [Theory]
    [InlineData(0.5, "row 2", "0.5")]
    [InlineData(-1, "row 2", "-1")]
    [InlineData(1e9, "row 2", "1000000000")]
    public void Targets_that_are_no_labels_still_serve_regression(double target, string row, string value)
    {
        var data = Dataset.Create("x", [1], [1.0, 2], [1, target]);
        Assert.False(data.HasLabels);
        Assert.Equal([1, target], data.Targets.ToArray());
        var message = Assert.Throws<BadInputException>(() => data.Labels).Message;
        Assert.Contains(row, message);
        Assert.Contains(value, message);
    }

    [Fact]
    public void A_label_beyond_the_outputs_is_named_by_its_row_in_the_source()
    {
        var part = Small().Subset([2, 0]);
        part.RequireLabelsBelow(3);
        Assert.Contains("row 3 of x is 2", Assert.Throws<BadInputException>(() => part.RequireLabelsBelow(2)).Message);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "infinite")]
    public void A_number_that_is_not_finite_is_named_by_its_place(double value, string word)
    {
        var message = Assert.Throws<BadInputException>(() => Dataset.Create("x", [2], [1.0, 2, 3, value], [0, 1])).Message;
        Assert.Contains("Row 2, column 2 of x", message);
        Assert.Contains(word, message);
        Assert.Contains("row 1", Assert.Throws<BadInputException>(() => Dataset.Create("x", [2], [1.0, 2, 3, 4], [value, 1])).Message);
    }

    private static Dataset Small() => Dataset.Create("x", [2], [1.0, 2, 3, 4, 5, 6], [0, 1, 2]);
}
