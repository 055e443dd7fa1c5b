using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Explorer.Lessons;

/// <summary>Heavy-ball momentum on ½λx² from x = 1, by the library's optimizer with λ = 1.</summary>
/// <param name="Places">x after each step.</param>
/// <param name="Damped">The same at the momentum of critical damping; empty where there is none.</param>
/// <param name="Plain">The same without momentum.</param>
/// <param name="Slope">Lengths of the steps down a constant slope, in units of η.</param>
/// <param name="Marks">Where it stands among the regimes, and the curve of critical damping.</param>
public sealed record MomentumFigure(double[] Places, double[] Damped, double[] Plain, double[] Slope, MapMarks Marks)
{
    private const int Steps = 60;
    private const int Pieces = 40;

    /// <summary>β* = (1 − √(ηλ))²: both roots of z² − (1 + β − ηλ)z + β are 1 − √(ηλ).</summary>
    public static double CriticalBeta(double rate) => (1 - Math.Sqrt(rate)) * (1 - Math.Sqrt(rate));

    /// <summary>Rate and momentum that are best for all curvatures between two, and the factor that remains of the distance (Polyak
    /// 1964): η = (2/(√λ₁ + √λ₂))², β = ((√κ − 1)/(√κ + 1))².</summary>
    public static (double Rate, double Beta) Best(double least, double most)
    {
        var (a, b) = (Math.Sqrt(least), Math.Sqrt(most));
        return (4 / ((a + b) * (a + b)), (b - a) * (b - a) / ((b + a) * (b + a)));
    }

    /// <summary>Runs.</summary>
    /// <param name="rate">ηλ.</param>
    /// <param name="beta">β.</param>
    /// <param name="here">What stands at the mark.</param>
    /// <param name="names">What stands in the regimes.</param>
    public static MomentumFigure Of(double rate, double beta, string here, IReadOnlyList<MapMark> names)
    {
        var critical = CriticalBeta(rate);
        var curve = Enumerable.Range(0, Pieces).Select(k => (Piece(k), Piece(k + 1)))
            .Select(pair => new MapSegment(pair.Item1.X, pair.Item1.Y, pair.Item2.X, pair.Item2.Y, false));
        return new(
            Follow(rate, beta, x => x, 1),
            critical < 1 ? Follow(rate, critical, x => x, 1) : [],
            Follow(rate, 0, x => x, 1),
            Lengths(Follow(rate, beta, _ => -1, 0), rate),
            new([.. names, new(rate, beta, "start", here)], [.. curve]));

        static (double X, double Y) Piece(int k)
        {
            var x = 0.012 + ((3.9 - 0.012) * k / Pieces);
            return (x, CriticalBeta(x));
        }
    }

    private static double[] Follow(double rate, double beta, Func<double, double> gradient, double start)
    {
        var run = (GradientOptimizer<double>)new Momentum { LearningRate = rate, Gamma = beta }.Create<double>(ParameterPlan.Flat(1));
        var places = new double[Steps + 1];
        double[] point = [start];
        for (var step = 0; step <= Steps; step++)
        {
            places[step] = point[0];
            run.Update(point, [gradient(point[0])]);
        }

        return places;
    }

    private static double[] Lengths(double[] places, double rate) =>
        [.. places.Skip(1).Zip(places, (next, place) => (next - place) / rate)];
}
