using Theodolite.Explorer.State;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Explorer.Services;

/// <summary>The function of a playground: of two parameters, with a box worth looking at.</summary>
public sealed class PlaygroundFunction
{
    private PlaygroundFunction(
        string text,
        Objective objective,
        Expression? expression,
        (double, double, double, double) box,
        (double, double) start) => (Text, Objective, Expression, Box, Start) = (text, objective, expression, box, start);

    /// <summary>What was asked for.</summary>
    public string Text { get; }

    /// <summary>f.</summary>
    public Objective Objective { get; }

    /// <summary>Its formula; null for the loss of a network over a plane.</summary>
    public Expression? Expression { get; }

    /// <summary>Left, right, bottom, top.</summary>
    public (double Left, double Right, double Bottom, double Top) Box { get; }

    /// <summary>Where to begin.</summary>
    public (double X, double Y) Start { get; }

    /// <summary>Keys the network and its plane, where it is one.</summary>
    public ulong Seed { get; private init; }

    /// <summary>Names of the two parameters.</summary>
    public (string X, string Y) Names => (Objective.Parameters.Blocks[0].Name, Objective.Parameters.Blocks[1].Name);

    /// <summary>Reads a function.</summary>
    /// <exception cref="BadInputException">The text is no expression, or has not two parameters.</exception>
    public static PlaygroundFunction Of(PlaygroundState state, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Function == PlaygroundState.Digits)
        {
            var plane = DigitsPlane.Open(state.Seed, cancellation);
            return new(state.Function, plane, null, (-1, 1, -1, 1), (-0.8, 0.8)) { Seed = state.Seed };
        }

        var (expression, gallery) = SurveyTarget.Formula(state.Function);
        if (expression.Parameters.Count != 2)
        {
            throw new BadInputException(
                $"The playground shows functions of two parameters; this one has {expression.Parameters.Count}"
                + (expression.Parameters.Count == 0 ? "." : $": {string.Join(", ", expression.Parameters)}."));
        }

        var box = gallery is null ? (-2.0, 2, -2, 2) : (gallery.Low[0], gallery.High[0], gallery.Low[1], gallery.High[1]);
        var start = gallery is null ? (-0.5, 0.9) : (gallery.Start[0], gallery.Start[1]);
        return new(state.Function, new ExpressionObjective(expression), expression, box, start);
    }

    /// <summary>Whether a state shows this function.</summary>
    public bool Is(PlaygroundState state) => state.Function == Text && (Expression is not null || state.Seed == Seed);

    /// <summary>f, ∇f, then eigenvalue and eigenvector twice, the smaller first; null where f or ∇²f is not finite.</summary>
    public double[]? Look(double x, double y)
    {
        Span<double> gradient = stackalloc double[2];
        double[] point = [x, y];
        var value = Objective.Gradient(point, gradient);
        using var hessian = Objective.Hessian(point);
        double[] units = [1, 0, 0, 1];
        var product = new double[4];
        hessian.Apply(units, product, 2);
        return LocalShape.Of(value, (gradient[0], gradient[1]), (product[0], (product[1] + product[2]) / 2, product[3]));
    }
}
