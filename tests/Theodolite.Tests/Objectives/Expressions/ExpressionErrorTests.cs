using CsCheck;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.Objectives.Expressions;

public class ExpressionErrorTests
{
    [Theory]
    [InlineData("", 0, 0, "empty")]
    [InlineData("   ", 0, 0, "empty")]
    [InlineData("x +", 3, 0, "ends")]
    [InlineData("(x + 1", 0, 1, "never closed")]
    [InlineData("sin(x", 3, 1, "never closed")]
    [InlineData("x + 1)", 5, 1, "closes nothing")]
    [InlineData("2x", 1, 1, "written with *")]
    [InlineData("3 w1*w2", 2, 2, "written with *")]
    [InlineData("(a)(b)", 3, 1, "written with *")]
    [InlineData("pi(x)", 0, 2, "written with *")]
    [InlineData("x**2", 1, 2, "written with ^")]
    [InlineData("x\u00b2", 1, 1, "written with ^")]
    [InlineData("1 + sine(x)", 4, 4, "did you mean sin?")]
    [InlineData("tahn(x)", 0, 4, "did you mean tanh?")]
    [InlineData("ln(x)", 0, 2, "did you mean log?")]
    [InlineData("zebra(x)", 0, 5, "known are exp, log")]
    [InlineData("sin x", 0, 3, "sin(x)")]
    [InlineData("x + sin", 4, 3, "sin(x)")]
    [InlineData("()", 1, 1, "expected")]
    [InlineData("x * / y", 4, 1, "expected")]
    [InlineData("x $ y", 2, 1, "'$'")]
    [InlineData("1.2.3*x", 0, 5, "decimal point")]
    [InlineData("1e999*x", 0, 5, "too large")]
    [InlineData("pow(x, 2)", 0, 3, "Unknown function")]
    [InlineData("abs(x, 2)", 5, 1, "one argument")]
    [InlineData("|x|", 0, 1, "abs(x)")]
    [InlineData("[x]", 0, 1, "(")]
    [InlineData("y = x", 2, 1, "without =")]
    [InlineData("x\u0007", 1, 1, "U+0007")]
    public void An_error_knows_its_token(string text, int position, int length, string says)
    {
        var error = Assert.Throws<ExpressionException>(() => Expression.Parse(text));
        Assert.Equal((position, length), (error.Position, error.Length));
        Assert.Contains(says, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Carets_stand_under_the_bad_token() =>
        Assert.Equal("(1 - w1*w2)^2 + sgmoid(w1)\n                ^^^^^^", Render("(1 - w1*w2)^2 + sgmoid(w1)"));

    [Fact]
    public void A_long_text_is_shown_around_the_token()
    {
        var rendered = Render(string.Concat(Enumerable.Repeat("x + ", 500)) + "$" + string.Concat(Enumerable.Repeat(" + x", 500))).Split(
            '\n');
        Assert.True(rendered[0].Length <= 76);
        Assert.Equal('$', rendered[0][rendered[1].IndexOf('^')]);
    }

    [Fact]
    public void Columns_survive_tabs_and_wide_characters()
    {
        Assert.Equal("x + ?\n    ^", Render("x\t+\t?"));
        Assert.Equal("\U0001d465 + ?\n    ^", Render("\U0001d465 + ?"));
    }

    [Fact]
    public void Any_text_is_an_expression_or_an_expression_error() =>
        Gen.OneOf(
            Gen.String[0, 40],
            Gen.Char["xyw12.e+-*/^() ,\u2212\ud835\udc65sincoexplgat\t"].Array[0, 30].Select(characters => new string(characters)))
        .Sample(
            text =>
            {
                try
                {
                    Expression.Parse(text);
                }
                catch (ExpressionException error)
                {
                    Assert.InRange(error.Position, 0, text.Length);
                    Assert.InRange(error.Position + error.Length, error.Position, text.Length);
                    Assert.Equal(2, error.Render().Split('\n').Length);
                }
            },
            iter: 20_000,
            seed: "0N0XIzNsQ0O2");

    private static string Render(string text) => Assert.Throws<ExpressionException>(() => Expression.Parse(text)).Render();
}
