namespace Theodolite.Objectives.Expressions;

/// <summary>The functions of one argument that an expression may call.</summary>
public enum Function
{
    Exp,
    Log,
    Sqrt,
    Sin,
    Cos,
    Tan,
    Tanh,
    Sigmoid,
    Relu,
    Softplus,
    Abs,
}

/// <summary>The names an expression reserves: its functions and the constant <c>pi</c>.</summary>
/// <remarks>
/// <c>e</c> is a parameter like any other letter (a model with parameters a, b, c, d, e is common);
/// Euler's number is <c>exp(1)</c>.
/// </remarks>
public static class Functions
{
    /// <summary>Name of the constant π.</summary>
    public const string Pi = "pi";

    /// <summary>All names, in order of definition.</summary>
    public static IEnumerable<string> Names => Enum.GetValues<Function>().Select(Name);

    /// <summary>The name as written in an expression.</summary>
    public static string Name(this Function function) => function switch
    {
        Function.Exp => "exp",
        Function.Log => "log",
        Function.Sqrt => "sqrt",
        Function.Sin => "sin",
        Function.Cos => "cos",
        Function.Tan => "tan",
        Function.Tanh => "tanh",
        Function.Sigmoid => "sigmoid",
        Function.Relu => "relu",
        Function.Softplus => "softplus",
        Function.Abs => "abs",
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, null),
    };

    /// <summary>The function of a name, or null.</summary>
    public static Function? Find(string name) => name switch
    {
        "exp" => Function.Exp,
        "log" => Function.Log,
        "sqrt" => Function.Sqrt,
        "sin" => Function.Sin,
        "cos" => Function.Cos,
        "tan" => Function.Tan,
        "tanh" => Function.Tanh,
        "sigmoid" => Function.Sigmoid,
        "relu" => Function.Relu,
        "softplus" => Function.Softplus,
        "abs" => Function.Abs,
        _ => null,
    };

    /// <summary>The function a misspelt name most likely means, or null when none is near.</summary>
    public static string? Nearest(string name)
    {
        var lower = name.ToLowerInvariant();
        if (Elsewhere(lower) is { } known)
        {
            return known;
        }

        if (lower.Length > 16)
        {
            return null;
        }

        // Of two equally near names the one of the same length is meant: tahn is tanh, not tan.
        var best = Names.MinBy(candidate => (EditDistance(lower, candidate), Math.Abs(candidate.Length - lower.Length)))!;
        return EditDistance(lower, best) <= (lower.Length <= 3 ? 1 : 2) ? best : null;
    }

    /// <summary>What is called by another name elsewhere.</summary>
    private static string? Elsewhere(string name) => name switch
    {
        "ln" => "log",
        "logistic" => "sigmoid",
        "root" => "sqrt",
        "fabs" or "norm" => "abs",
        "tg" => "tan",
        "th" => "tanh",
        "max" => "relu",
        _ => null,
    };

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours that turn one word into another.</summary>
    private static int EditDistance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
