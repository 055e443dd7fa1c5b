using Theodolite.Descents;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Schedules;

namespace Theodolite.Explorer.Lessons;

/// <summary>(1 − tanh w)² + y²/4 from far out on its plateau: gradient descent as it is, a large rate clipped, and another loss.</summary>
/// <param name="Plain">At the chosen rate.</param>
/// <param name="Clipped">At a rate of 2000 that decays, every coordinate clipped to 0.0002: no step is longer than 0.4.</param>
/// <param name="Better">On the cross-entropy of the same neuron, softplus(−2w) + y²/4, measured by the loss of the others.</param>
/// <param name="Left">Steps until w &gt; −1 at the chosen rate; null where the budget did not see it.</param>
public sealed record PlateauFigure(MapTrack Plain, MapTrack Clipped, MapTrack Better, int? Left)
{
    /// <summary>Gradients that each spends.</summary>
    public const int Budget = 200;

    /// <summary>Where the plateau ends.</summary>
    public const double Edge = -1;

    private const string Loss = "(1 - tanh(w))^2 + y^2/4";
    private const int Patience = 4_000;

    /// <summary>The three.</summary>
    public IReadOnlyList<MapTrack> Race { get; } = [Plain, Clipped, Better];

    /// <summary>The loss.</summary>
    public static PlaygroundFunction Function { get; } = PlaygroundFunction.Of(new() { Function = Loss });

    /// <summary>Its map.</summary>
    public static MapGround Ground { get; } = PlaygroundGround.Of(Function, (-6.5, 4, -2, 2), default);

    /// <summary>
    /// Steps from w to −1 by the flow ẇ = −f′(w): ∫dw/(η|f′|) = [3 ln u + 3u + u²/2 − 1/u]/(32η), u = e²ʷ. Far out it is e^(−2w)/(32η).
    /// </summary>
    public static double Time(double from, double rate)
    {
        static double Primitive(double w)
        {
            var u = Math.Exp(2 * w);
            return (3 * Math.Log(u)) + (3 * u) + (u * u / 2) - (1 / u);
        }

        return (Primitive(Edge) - Primitive(from)) / (32 * rate);
    }

    /// <summary>Runs the three.</summary>
    /// <param name="from">Where w starts; y starts at 1.</param>
    /// <param name="rate">η.</param>
    /// <param name="names">What the three are called.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static PlateauFigure Of(double from, double rate, (string Plain, string Clipped, string Better) names, CancellationToken cancellation)
    {
        double[] start = [from, 1];
        var settings = new GradientDescent { LearningRate = rate };
        var descent = new Descent { Steps = Budget };
        var plain = descent.Run(Function.Objective, settings, start, cancellation: cancellation);
        var clipped = (descent with
        {
            Schedule = ScheduleNames.Parse($"cosine(steps={Budget},minimum=0)"),
            Clipping = new ValueClipping { Limit = 2e-4 },
        }).Run(Function.Objective, new GradientDescent { LearningRate = 2_000 }, start, cancellation: cancellation);
        using var entropy = ExpressionObjective.Parse("softplus(-2*w) + y^2/4");
        var better = PlaygroundRace.Track(names.Better, 2, descent.Run(entropy, settings, start, cancellation: cancellation));
        return new(
            PlaygroundRace.Track(names.Plain, 0, plain),
            PlaygroundRace.Track(names.Clipped, 1, clipped),
            better with { Loss = [.. better.X.Zip(better.Y, (w, y) => Function.Objective.Value([w, y]))] },
            Leaving(from, rate));
    }

    /// <summary>Steps of gradient descent until w &gt; −1; null where that takes longer than anyone waits.</summary>
    public static int? Leaving(double from, double rate)
    {
        var w = from;
        for (var step = 0; step <= Patience; step++)
        {
            if (w > Edge)
            {
                return step;
            }

            var tanh = Math.Tanh(w);
            w += 2 * rate * (1 - tanh) * (1 - (tanh * tanh));
        }

        return null;
    }
}
