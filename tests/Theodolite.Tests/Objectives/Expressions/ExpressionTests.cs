using CsCheck;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.Objectives.Expressions;

public class ExpressionTests
{
    [Theory]
    [InlineData("-x^2", "-(x^2)")]
    [InlineData("2^-3", "2^(-3)")]
    [InlineData("2^-x^2", "2^(-(x^2))")]
    [InlineData("a^b^c", "a^(b^c)")]
    [InlineData("a-b-c", "(a-b)-c")]
    [InlineData("a/b/c", "(a/b)/c")]
    [InlineData("a/b*c", "(a/b)*c")]
    [InlineData("a-b*c^d", "a-(b*(c^d))")]
    [InlineData("-a*b", "(-a)*b")]
    [InlineData("a*-b", "a*(-b)")]
    [InlineData("a--b", "a-(-b)")]
    [InlineData("--a", "-(-a)")]
    [InlineData("+a + +b", "a+b")]
    [InlineData("-sin(x)^2", "-((sin(x))^2)")]
    [InlineData("\u2212x\u00b7y\u00d7z", "((-x)*y)*z")]
    [InlineData(" ( 1 - w1 * w2 ) ^ 2 ", "(1-w1*w2)^2")]
    [InlineData("x*2e-3+1.5E2-.5+7.", "x*(0.002)+150-0.5+7")]
    [InlineData("-x^4 - y^4", "(-(x^4))-(y^4)")]
    public void Precedence_is_that_of_written_mathematics(string text, string explicitly) =>
        Assert.Equal(Expression.Parse(explicitly).Root, Expression.Parse(text).Root);

    [Theory]
    [InlineData("(1-w2*w1)^2", "w2,w1")]
    [InlineData("w\u2081*w\u2082 + _a1 + \u03b8", "w\u2081,w\u2082,_a1,\u03b8")]
    [InlineData("x + X + e*pi", "x,X,e")]
    [InlineData("b + a + b", "b,a")]
    [InlineData("2e1 + e1", "e1")]
    public void Parameters_stand_in_order_of_first_appearance(string text, string names) =>
        Assert.Equal(names.Split(','), Expression.Parse(text).Parameters);

    [Theory]
    [InlineData("(1-w1*w2)^2", "(1 - w1*w2)^2")]
    [InlineData("((a+b))+((c))", "a + b + c")]
    [InlineData("a+(b+c)", "a + (b + c)")]
    [InlineData("1e-7*x", "1E-07*x")]
    public void Printing_uses_as_few_parentheses_as_it_can(string text, string printed) =>
        Assert.Equal(printed, Expression.Parse(text).ToString());

    [Fact]
    public void A_printed_tree_parses_back_to_itself() => Trees.Any.Sample(
        tree => Expression.Parse(tree.ToString()).Root.Equals(tree), iter: 3000, seed: "0N0XIzNsQ0O2", print: tree => tree.ToString());

    [Fact]
    public void A_long_sum_needs_no_deep_stack()
    {
        var expression = Expression.Parse("x" + string.Concat(Enumerable.Repeat("+x", (Expression.MaximumLength - 1) / 2)));
        Assert.Equal(["x"], expression.Parameters);
        Assert.Equal(5000, expression.ToString().Count(c => c == 'x'));
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("-", "")]
    [InlineData("sin(", ")")]
    [InlineData("x^", "")]
    public void Nesting_is_bounded(string open, string close)
    {
        string Nested(int levels) => string.Concat(Enumerable.Repeat(open, levels)) + "x" + string.Concat(Enumerable.Repeat(close, levels));
        Expression.Parse(Nested(Expression.MaximumDepth - 1));
        var error = Assert.Throws<ExpressionException>(() => Expression.Parse(Nested(Expression.MaximumDepth)));
        Assert.Contains("256 levels", error.Message);
    }

    [Fact]
    public void Length_is_bounded() =>
        Assert.Contains("10000", Assert.Throws<ExpressionException>(() => Expression.Parse(new string('x', 10_001))).Message);
}
