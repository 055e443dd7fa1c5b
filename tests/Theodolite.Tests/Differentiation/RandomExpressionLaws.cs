using Theodolite.Differentiation;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.Differentiation;

/// <summary>Random expressions of random depth, with units of 1e-8 to 1e8 in each parameter and of 1e-10 to 1e10 in the value.</summary>
public class RandomExpressionLaws
{
    private const int Seeds = 900;

    [Fact]
    public void A_right_gradient_is_never_wrong_and_an_error_of_a_per_cent_is_found()
    {
        var (rights, wrongs, found) = (0, 0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var objective = new RandomExpression(seed).Draw(out var point);
            var gradient = new double[point.Length];
            if (!double.IsFinite(objective.Gradient(point, gradient)) || !Array.TrueForAll(gradient, double.IsFinite))
            {
                continue;
            }

            rights++;
            var report = new GradientCheck { CheckHessianElements = true }.Run(objective, point);
            Assert.True(report.Passed, $"seed {seed}: {objective.Expression.Text} at {string.Join(", ", point)}");
            Assert.Equal(0, report.Kinks);
            for (var i = 0; i < point.Length; i++)
            {
                if (gradient[i] == 0)
                {
                    continue;
                }

                using var wrong = new WrongGradientObjective(objective, i, 1.01);
                var check = new GradientCheck { CheckHessian = false }.Run(wrong, point);
                wrongs++;
                found += check.Passed ? 0 : 1;

                // What passes is undecided, or 0 within the rounding of f.
                Assert.True(
                    !check.Passed || check.Undecided > 0 || Math.Abs(gradient[i]) <= check.Elements[i].EstimatedError,
                    $"seed {seed}, parameter {i}: {objective.Expression.Text} at {string.Join(", ", point)}");
            }
        }

        Assert.True(rights > 400 && found > 0.99 * wrongs, $"{rights} right gradients, {found} of {wrongs} wrong ones found");
    }

    private sealed class RandomExpression(int seed)
    {
        private readonly Random _random = new(seed);
        private double _x;
        private double _y;

        public ExpressionObjective Draw(out double[] point)
        {
            (_x, _y) = (Math.Pow(10, _random.Next(-8, 9)), Math.Pow(10, _random.Next(-8, 9)));
            var height = Math.Pow(10, _random.Next(-10, 11));
            var objective = ExpressionObjective.Parse(
                FormattableString.Invariant($"{height:R}*({Tree(4)}) + {height:R}*({Tree(3)}) + {height:R}*{_x:R}*x"));
            point = [.. objective.Parameters.Blocks.Select(
                block => ((_random.NextDouble() * 4) - 2) / (block.Name == "x" ? _x : _y))];
            return objective;
        }

        private string Tree(int depth) => depth == 0
            ? _random.Next(3) switch
            {
                0 => FormattableString.Invariant($"({_x:R}*x)"),
                1 => FormattableString.Invariant($"({_y:R}*y)"),
                _ => FormattableString.Invariant($"{_random.NextDouble() * 3:R}"),
            }
            : _random.Next(14) switch
            {
                0 => $"({Tree(depth - 1)} + {Tree(depth - 1)})",
                1 => $"({Tree(depth - 1)}*{Tree(depth - 1)})",
                2 => $"sin({Tree(depth - 1)})",
                3 => $"exp({Tree(depth - 1)})",
                4 => $"tanh({Tree(depth - 1)})",
                5 => $"log(1 + ({Tree(depth - 1)})^2)",
                6 => $"sqrt(1 + ({Tree(depth - 1)})^2)",
                7 => $"relu({Tree(depth - 1)})",
                8 => $"abs({Tree(depth - 1)})",
                9 => $"softplus({Tree(depth - 1)})",
                10 => $"({Tree(depth - 1)} - {Tree(depth - 1)})",
                11 => $"({Tree(depth - 1)}/(1 + ({Tree(depth - 1)})^2))",
                12 => $"cos({_random.Next(1, 30)}*{Tree(depth - 1)})",
                _ => $"({Tree(depth - 1)})^{_random.Next(2, 4)}",
            };
    }
}
