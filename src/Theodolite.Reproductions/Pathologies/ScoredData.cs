using Theodolite.Data;
using Theodolite.Randomness;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>The data sets of the scored part; no other part has any of them.</summary>
internal static class ScoredData
{
    /// <summary>Two interleaved arms of a spiral of one turn.</summary>
    public static PlantedTable Spirals { get; } = PlantedData.Make("spirals", 180, (random, i) =>
    {
        var (t, label) = (random.NextDouble(), i % 2);
        var (radius, angle) = (0.3 + (1.4 * t), Math.PI * ((1.6 * t) + label));
        return (
            [(radius * Math.Cos(angle)) + (0.06 * random.NextGaussian()), (radius * Math.Sin(angle)) + (0.06 * random.NextGaussian())],
            label);
    });

    /// <summary>A ring within a ring.</summary>
    public static PlantedTable Rings { get; } = PlantedData.Make("rings", 170, (random, i) =>
    {
        var (angle, label) = (2 * Math.PI * random.NextDouble(), i % 2);
        var radius = (label == 0 ? 0.5 : 1.3) + (0.15 * random.NextGaussian());
        return ([radius * Math.Cos(angle), radius * Math.Sin(angle)], label);
    });

    /// <summary>⌊x⌋ + ½ on [−2, 2]: four steps.</summary>
    public static PlantedTable Stairs { get; } = PlantedData.Make("stairs", 120, (random, _) =>
    {
        var x = (4 * random.NextDouble()) - 2;
        return ([x], Math.Floor(x) + 0.5);
    });

    /// <summary>A damped oscillation, 1.5·e^(−t/3)·cos 2t for t from 0 to 5.</summary>
    public static PlantedTable Damped { get; } = PlantedData.Make("damped", 110, (random, _) =>
    {
        var t = 5 * random.NextDouble();
        return ([(t - 2.5) / 1.4], 1.5 * Math.Exp(-t / 3) * Math.Cos(2 * t));
    });

    /// <summary>Five Gaussian classes with eight correlated columns, like chemical analyses of wines.</summary>
    public static PlantedTable Wine { get; } = MakeWine();

    /// <summary>Parity of four bits, each ±1 with noise 0.25.</summary>
    public static PlantedTable Parity { get; } = PlantedData.Make("parity", 192, (random, i) =>
    {
        int[] bits = [.. Enumerable.Range(0, 4).Select(j => (i >> j) & 1)];
        return ([.. bits.Select(bit => (2 * bit) - 1 + (0.25 * random.NextGaussian()))], bits.Sum() % 2);
    });

    /// <summary>x₁x₂ + ½x₃x₄ − 0.3x₁.</summary>
    public static PlantedTable Product { get; } = PlantedData.Make("product", 220, (random, _) =>
    {
        double[] x = [.. Enumerable.Range(0, 4).Select(_ => 3.4 * (random.NextDouble() - 0.5))];
        return (x, (x[0] * x[1]) + (0.5 * x[2] * x[3]) - (0.3 * x[0]));
    });

    /// <summary>Twenty samples of a slow wave, a fast wave or a pulse, at a random phase and with noise.</summary>
    public static PlantedTable Signals { get; } = PlantedData.Make("signals", 150, (random, i) =>
    {
        var (label, phase) = (i % 3, random.NextDouble());
        double Value(int t) => label switch
        {
            0 => Math.Sin(2 * Math.PI * ((t / 20.0) + phase)),
            1 => Math.Sin(2 * Math.PI * ((3 * t / 20.0) + phase)),
            _ => Math.Abs(t - 4 - (12 * phase)) < 2 ? 1.5 : -0.2,
        };
        return ([.. Enumerable.Range(0, 20).Select(t => Value(t) + (0.3 * random.NextGaussian()))], label);
    });

    /// <summary>Whether a digit is odd, of 300 that no other part has.</summary>
    public static PlantedTable EvenOdd { get; } = Digits("evenodd", 600, 300, (pixels, label) => (pixels, label % 2));

    /// <summary>Digits of 4 by 4 pixels, each the mean of four, of 400 that no other part has.</summary>
    public static PlantedTable Pooled { get; } = Digits("pooled", 1000, 400, (pixels, label) => (Pool(pixels), label));

    /// <summary>Ten tokens of five symbols; the label says whether symbol 1 stands among them more often than symbol 2.</summary>
    public static PlantedTable Tallies { get; } = PlantedData.Make("tallies", 160, (random, _) =>
    {
        double[] tokens = [.. Enumerable.Range(0, 10).Select(_ => (double)random.NextInt(5))];
        return (tokens, tokens.Count(token => token == 1) > tokens.Count(token => token == 2) ? 1 : 0);
    });

    private static PlantedTable MakeWine()
    {
        var random = Philox.For(0, "planted/wine-law");
        double[][] centers = [.. Enumerable.Range(0, 5).Select(_ => Row(1.1))];
        double[][] mixing = [.. Enumerable.Range(0, 8).Select(_ => Row(0.35))];
        return PlantedData.Make("wine", 250, (draw, i) =>
        {
            double[] z = [.. Enumerable.Range(0, 8).Select(_ => draw.NextGaussian())];
            return ([.. mixing.Select((row, j) => centers[i % 5][j] + (0.4 * z[j]) + row.Zip(z, (a, b) => a * b).Sum())], i % 5);
        });

        double[] Row(double deviation) => [.. Enumerable.Range(0, 8).Select(_ => deviation * random.NextGaussian())];
    }

    private static PlantedTable Digits(string name, int first, int count, Func<double[], double, (double[] X, double Y)> change)
    {
        var (all, _) = DataSource.Load(new DataSettings { Source = DataSource.Digits, Scale = 1.0 / 16 }, ".");
        var rows = Enumerable.Range(first, count)
            .Select(i => change(all.Doubles.Slice(i * 64, 64).ToArray(), all.Labels.Span[i])).ToArray();
        return new(name, [.. rows.Select(row => row.X)], [.. rows.Select(row => row.Y)]);
    }

    private static double[] Pool(double[] pixels) =>
    [
        .. Enumerable.Range(0, 16).Select(i => (8 * 2 * (i / 4)) + (2 * (i % 4)))
            .Select(at => (pixels[at] + pixels[at + 1] + pixels[at + 8] + pixels[at + 9]) / 4),
    ];
}
