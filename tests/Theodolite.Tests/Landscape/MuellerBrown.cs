using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.Landscape;

/// <summary>
/// The surface of Müller and Brown (Theoretica Chimica Acta 53, 1979) with its critical points: three minima in a row and the two
/// saddles between neighbours.
/// </summary>
internal static class MuellerBrown
{
    public const string Text =
        "-200*exp(-(x - 1)^2 - 10*y^2) - 100*exp(-x^2 - 10*(y - 0.5)^2) - 170*exp(-6.5*(x + 0.5)^2 + 11*(x + 0.5)*(y - 1.5) - 6.5*(y - "
        + "1.5)^2) + 15*exp(0.7*(x + 1)^2 + 0.6*(x + 1)*(y - 1) + 0.7*(y - 1)^2)";

    public const double DeepestLoss = -146.699517;
    public const double MiddleLoss = -80.767818;
    public const double RightLoss = -108.166724;
    public const double HighSaddleLoss = -40.664844;
    public const double LowSaddleLoss = -72.248940;

    public static readonly double[] Deepest = [-0.558224, 1.441726];
    public static readonly double[] Middle = [-0.050011, 0.466694];
    public static readonly double[] Right = [0.623499, 0.028038];
    public static readonly double[] HighSaddle = [-0.822002, 0.624313];
    public static readonly double[] LowSaddle = [0.212487, 0.292988];

    public static ExpressionObjective Objective() => ExpressionObjective.Parse(Text);
}
