using CsCheck;
using Theodolite.Cli.Output;
using Theodolite.Cli.Rendering;
using Theodolite.Diagnosis;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Cli.Tests.Rendering;

/// <summary>Rendering is a pure function of its argument and the console it is given.</summary>
public class RenderingLaws
{
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(300)]
    public void AnyWidthShowsTheWholeReport(int width)
    {
        using var loss = ExpressionObjective.Parse("(1-w1*w2)^2");
        var survey = new Survey().Run(loss, [0, 0]);
        foreach (var colors in new[] { true, false })
        {
            using var text = new StringWriter();
            SurveyRendering.Write(StyledConsole.Over(text, colors, width), survey, "[w1]=0", "\"[x]\"");
            Assert.Contains("saddle", text.ToString(), StringComparison.Ordinal);
            Assert.Contains("[w1]=0", text.ToString(), StringComparison.Ordinal);
            Assert.Equal(colors, text.ToString().Contains('\e', StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ABarHasItsWidth() => Gen.Select(Gen.Double, Gen.Int[1, 60]).Sample(
        (share, width) => Bars.Share(share, width).Length == width, seed: "0000KWt5KgF0");

    [Fact]
    public void CountsKeepTheirColumns() => Gen.Select(Gen.Long[0, 1_000_000], Gen.Long[0, 1_000_000], Gen.Long[0, 1_000_000]).Sample(
        (n, z, p) =>
        {
            var (a, b, c) = Bars.Divide(n, z, p, 40);
            return a + b + c <= 40 && (n == 0) == (a == 0) && (z == 0) == (b == 0) && (p == 0) == (c == 0);
        },
        seed: "0000KWt5KgF0");

    [Fact]
    public void WrappingKeepsTheWords() => Gen.Select(Gen.String[Gen.Char["ab -c"], 0, 80], Gen.Int[1, 30]).Sample(
        (text, width) => string.Join(' ', TextWrap.Wrap(text, width)) == string.Join(
            ' ',
            text.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        seed: "0000KWt5KgF0");

    [Fact]
    public void ACurveFallsWithItsValues() => Assert.Equal("█▆▅▃▁", Bars.Curve([4, 3, 2, 1, 0], 5));

    [Fact]
    public void TimeLeftIsInWords()
    {
        Assert.Equal("", ProgressLine.Left(null));
        Assert.Equal("42 s left", ProgressLine.Left(TimeSpan.FromSeconds(42)));
        Assert.Equal("3 min 05 s left", ProgressLine.Left(TimeSpan.FromSeconds(185)));
        Assert.Equal("2 h 00 min left", ProgressLine.Left(TimeSpan.FromHours(2)));
    }

    [Fact]
    public void ProgressIsSilentWithJsonAndOneLineOnATerminal()
    {
        using var error = new StringWriter();
        using (var terminal = new Terminal(new StringWriter(), error) { ErrorIsTerminal = true, Width = 30 })
        {
            using (var quiet = new ProgressLine(terminal, quiet: true))
            {
                quiet.Show("training", 0.5);
            }

            Assert.Equal("", error.ToString());
        }
    }
}
