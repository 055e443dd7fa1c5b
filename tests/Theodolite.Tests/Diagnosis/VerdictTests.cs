using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.Tests.Diagnosis;

/// <summary>The two-parameter examples of the design and the degenerate cases around them.</summary>
public sealed class VerdictTests
{
    public static TheoryData<string, double[], string> Examples => new()
    {
        { "(1-w1*w2)^2", [0, 0], "saddle" },
        { "(1-w1*w2)^2", [1, 1], "flat-minimum" },
        { "(1-w1*w2)^2", [2, 0.5], "flat-minimum" },
        { "(1-w1*w2)^2", [-4, -0.25], "flat-minimum" },
        { "(1-w1*w2)^2", [3, 1.0 / 3], "flat-minimum" },
        { "(1-w1*w2)^2", [49, 1.0 / 49], "flat-minimum" },
        { "(1-w1*w2)^2", [1.000001, 1], "flat-minimum" },
        { "(1-w1*w2)^2", [0.999999, 1], "flat-minimum" },
        { "(1-w1*w2)^2", [0.5, 0.5], "descending" },
        { "x^4+y^4", [0, 0], "flat-minimum" },
        { "x^4+y^4", [1e-3, 0], "flat-minimum" },
        { "-x^4-y^4", [0, 0], "local-maximum" },
        { "(1-w1*w2*w3)^2", [0, 0, 0], "degenerate-saddle" },
        { "(1-tanh(w))^2", [-8], "plateau" },
        { "(1-tanh(w))^2", [-6], "plateau" },
        { "(1-tanh(w))^2", [-12], "plateau" },
        { "(1-tanh(w))^2", [-15], "plateau" },
        { "(1-tanh(w))^2", [-17], "plateau" },
        { "(1-tanh(w))^2", [-18.5], "plateau" },
        { "(1-tanh(w))^2", [-20], "plateau" },
        { "(1-tanh(w))^2", [-30], "plateau" },
        { "(1-tanh(w))^2", [-1], "descending" },
        { "x^3-3*x*y^2", [0, 0], "degenerate-saddle" },
        { "x^2+y^2", [0, 0], "local-minimum" },
        { "x^2+y^2", [1e-7, 1e-7], "local-minimum" },
        { "x^2+y^2", [3, 4], "descending" },
        { "x^2+y^2", [0.001, 0], "descending" },
        { "-x^2-y^2", [0, 0], "local-maximum" },
        { "x^4/4-3*x^2+9*x+0.9*y^4+5*y^2+40", [-3, 0], "local-minimum" },
        { "x^4/4-3*x^2+9*x+0.9*y^4+5*y^2+40", [1.4142135623730951, 0], "descending" },
        { "(y-x^2)*(y-2*x^2)", [0, 0], "degenerate-saddle" },
        { "x^2+y^4", [0, 0], "flat-minimum" },
        { "x^2-y^4", [0, 0], "degenerate-saddle" },
        { "x^2+y^3", [0, 0], "degenerate-saddle" },
        { "x^4-y^2", [0, 0], "saddle" },
        { "x^3", [0], "degenerate-saddle" },
        { "x^6", [0], "flat-minimum" },
        { "-x^6", [0], "local-maximum" },
        { "x^4-x^6", [0], "flat-minimum" },
        { "100*x^6-x^4", [0], "local-maximum" },
        { "0*x", [1], "flat-minimum" },
        { "x", [0], "descending" },
        { "1e-6*x", [0], "descending" },
        { "-x", [5], "descending" },
        { "x^2*y^2", [0, 0], "flat-minimum" },
        { "-x^2*y^2", [0, 0], "local-maximum" },
        { "x*y", [0, 0], "saddle" },
        { "x*y*(x-y)", [0, 0], "degenerate-saddle" },
        { "x^2-1e-6*y^2", [0, 0], "saddle" },
        { "x^2+1e-6*y^2", [0, 0], "local-minimum" },
        { "x^2+1e-12*y^2", [0, 0.5], "descending" },
        { "cos(x)+cos(y)", [0, 0], "local-maximum" },
        { "cos(x)+cos(y)", [3.141592653589793, 0], "saddle" },
        { "cos(x)+cos(y)", [3.141592653589793, 3.141592653589793], "local-minimum" },
        { "exp(x)-x", [0], "local-minimum" },
        { "abs(x)+y^2", [0, 0], "inconclusive" },
        { "-abs(x)", [0], "local-maximum" },
        { "abs(x)-2*abs(y)", [0, 0], "descending" },
        { "relu(x)", [0], "inconclusive" },
        { "relu(0-x)-2*relu(x)", [0], "descending" },
        { "relu(x)+y^2", [1, 1], "descending" },
        { "relu(x)-y^2", [-1, 0], "saddle" },
        { "log(x)", [-1], "non-finite" },
        { "log(x)", [0], "non-finite" },
        { "sqrt(x)", [0], "non-finite" },
        { "1/x", [0], "non-finite" },
    };

    [Theory]
    [InlineData("(1-w1*w2)^2", 0, 0, "saddle")]
    [InlineData("-x^2-y^2", 0, 0, "local-maximum")]
    [InlineData("x^2+y^2", 0, 0, "local-minimum")]
    [InlineData("x^2+y^2", 3, 4, "descending")]
    public void Two_parameters_are_too_few_for_two_ends_of_two(string expression, double x, double y, string verdict)
    {
        using var loss = Theodolite.Objectives.Expressions.ExpressionObjective.Parse(expression);
        foreach (var ends in (int[])[1, 2, 5])
        {
            Assert.Equal(verdict, new Survey { MaximumDense = 0, Ends = ends }.Run(loss, [x, y]).Verdict.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Point_has_the_verdict(string expression, double[] at, string verdict)
    {
        var result = Run(expression, at);
        Assert.True(verdict == result.Verdict.Name, Describe(result));
    }

    [Theory]
    [InlineData(1e12)]
    [InlineData(1e-12)]
    [InlineData(3.7)]
    public void Multiplying_the_loss_changes_no_verdict(double factor)
    {
        foreach (var row in Examples)
        {
            var (expression, at, verdict) = row.Data;
            var result = Run($"{factor:R}*({expression})", at);
            Assert.True(verdict == result.Verdict.Name, $"{expression} {verdict}\n{Describe(result)}");
        }
    }

    [Theory]
    [InlineData(1e6)]
    [InlineData(-1e3)]
    public void Adding_a_constant_changes_no_verdict(double constant)
    {
        foreach (var row in Examples)
        {
            // What is left out is what the constant drowns in rounding, or what is judged from the bare value.
            var (expression, at, verdict) = row.Data;
            if (expression is "1e-6*x" || at is [-12 or -15 or -17 or -18.5] || expression.Contains("1e-12", StringComparison.Ordinal))
            {
                continue;
            }

            var result = Run($"({expression})+({constant:R})", at);
            Assert.True(verdict == result.Verdict.Name, $"{expression} {verdict}\n{Describe(result)}");
        }
    }

    internal static SurveyResult Run(string expression, params double[] at)
    {
        using var objective = new JetObjective(expression);
        return new Survey().Run(objective, at);
    }

    internal static string Describe(SurveyResult result) =>
        $"{result.Verdict.Name}\n{string.Join('\n', result.Explanation)}\n"
            + $"{string.Join('\n', result.Evidence.Select(pair => $"{pair.Key} = {pair.Value:G6}"))}";
}
