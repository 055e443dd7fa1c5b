using System.Globalization;

namespace Theodolite.Objectives.Expressions;

/// <summary>Prints syntax trees so that they parse back to themselves, with as few parentheses as that allows.</summary>
internal static class ExpressionPrinter
{
    private const int Sum = 1, Product = 2, Unary = 3, Power = 4, Atom = 5;

    public static string Print(ExpressionNode root)
    {
        var done = new Stack<(string Text, int Precedence)>();
        foreach (var node in root.PostOrder())
        {
            switch (node)
            {
                case NumberNode number:
                    done.Push((number.Value.ToString("R", CultureInfo.InvariantCulture), Atom));
                    break;
                case PiNode:
                    done.Push((Functions.Pi, Atom));
                    break;
                case ParameterNode parameter:
                    done.Push((parameter.Name, Atom));
                    break;
                case NegationNode:
                    done.Push(($"-{Within(done.Pop(), Unary)}", Unary));
                    break;
                case CallNode call:
                    done.Push(($"{call.Function.Name()}({done.Pop().Text})", Atom));
                    break;
                case BinaryNode binary:
                    var right = done.Pop();
                    var left = done.Pop();
                    done.Push(Join(binary.Operator, left, right));
                    break;
                default:
                    throw new NotSupportedException($"{node.GetType().Name} has no printed form.");
            }
        }

        return done.Pop().Text;
    }

    // The right operand of - and / needs one level more than the left; for + and * too, or a + (b + c) would
    // come back as (a + b) + c. The exponent of ^ may be a sign: 2^-3.
    private static (string Text, int Precedence) Join(BinaryOperator op, (string, int) left, (string, int) right) => op switch
    {
        BinaryOperator.Add => ($"{Within(left, Sum)} + {Within(right, Product)}", Sum),
        BinaryOperator.Subtract => ($"{Within(left, Sum)} - {Within(right, Product)}", Sum),
        BinaryOperator.Multiply => ($"{Within(left, Product)}*{Within(right, Unary)}", Product),
        BinaryOperator.Divide => ($"{Within(left, Product)}/{Within(right, Unary)}", Product),
        BinaryOperator.Power => ($"{Within(left, Atom)}^{Within(right, Unary)}", Power),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    private static string Within((string Text, int Precedence) operand, int least) =>
        operand.Precedence >= least ? operand.Text : $"({operand.Text})";
}
