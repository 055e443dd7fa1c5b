using Theodolite.Data;
using Theodolite.Randomness;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>The data sets of the planted trainings: the built-in digits and small synthetic ones, each a function of its name.</summary>
internal static class PlantedData
{
    /// <summary>Five hundred of the built-in digits, grey values in [0, 1].</summary>
    public static PlantedTable Digits { get; } = MakeDigits();

    /// <summary>Two interleaved half circles with noise 0.15.</summary>
    public static PlantedTable Moons { get; } = Make("moons", 200, (random, i) =>
    {
        var (angle, label) = (Math.PI * random.NextDouble(), i % 2);
        var (x, y) = label == 0 ? (Math.Cos(angle), Math.Sin(angle)) : (1 - Math.Cos(angle), 0.5 - Math.Sin(angle));
        return ([x - 0.5 + (0.15 * random.NextGaussian()), y - 0.25 + (0.15 * random.NextGaussian())], label);
    });

    /// <summary>Three Gaussian clouds of deviation 0.8 in four dimensions.</summary>
    public static PlantedTable Blobs { get; } = Make("blobs", 240, (random, i) =>
    {
        var label = i % 3;
        double[] center = label switch { 0 => [1, 1, 0, 0], 1 => [-1, 0, 1, -1], _ => [0, -1, -1, 1] };
        return ([.. center.Select(c => c + (0.8 * random.NextGaussian()))], label);
    });

    /// <summary>Two classes by the sign of x₁x₂ on a square.</summary>
    public static PlantedTable Xor { get; } = Make("xor", 160, (random, _) =>
    {
        double[] x = [(2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1];
        return (x, x[0] * x[1] < 0 ? 1 : 0);
    });

    /// <summary>sin 2x on [−2, 2].</summary>
    public static PlantedTable Sine { get; } = Make("sine", 100, (random, _) =>
    {
        var x = (4 * random.NextDouble()) - 2;
        return ([x], Math.Sin(2 * x));
    });

    /// <summary>T₅ on [−1, 1].</summary>
    public static PlantedTable Chebyshev { get; } = Make("chebyshev", 80, (random, _) =>
    {
        var x = (2 * random.NextDouble()) - 1;
        return ([x], Math.Cos(5 * Math.Acos(x)));
    });

    /// <summary>Friedman's first function of five variables (Annals of Statistics 19, 1991), inputs and targets of about unit
    /// scale.</summary>
    public static PlantedTable Friedman { get; } = Make("friedman", 250, (random, _) =>
    {
        double[] u = [.. Enumerable.Range(0, 5).Select(_ => random.NextDouble())];
        var y = (10 * Math.Sin(Math.PI * u[0] * u[1])) + (20 * Math.Pow(u[2] - 0.5, 2)) + (10 * u[3]) + (5 * u[4]);
        return ([.. u.Select(x => 3.46 * (x - 0.5))], (y - 14.4) / 4.9);
    });

    /// <summary>A linear function of six variables with noise of deviation 0.3.</summary>
    public static PlantedTable Plane { get; } = Make("plane", 150, (random, _) =>
    {
        double[] x = [.. Enumerable.Range(0, 6).Select(_ => random.NextGaussian())];
        return (x, x[0] - (0.5 * x[1]) + (0.8 * x[2]) + (0.3 * x[4]) + 0.2 + (0.3 * random.NextGaussian()));
    });

    /// <summary>Two classes drawn by a logistic model of three variables: they overlap.</summary>
    public static PlantedTable Logistic { get; } = Make("logistic", 200, (random, _) =>
    {
        double[] x = [.. Enumerable.Range(0, 3).Select(_ => random.NextGaussian())];
        var z = (1.5 * x[0]) - x[1] + 0.3;
        return (x, random.NextDouble() < 1 / (1 + Math.Exp(-z)) ? 1 : 0);
    });

    /// <summary>Eight tokens of six symbols; the label says whether symbol 0 stands at least twice among them.</summary>
    public static PlantedTable Sequences { get; } = Make("sequences", 160, (random, _) =>
    {
        double[] tokens = [.. Enumerable.Range(0, 8).Select(_ => (double)random.NextInt(5 + random.NextInt(2)))];
        return (tokens, tokens.Count(token => token == 0) >= 2 ? 1 : 0);
    });

    /// <summary>A data set whose rows are drawn one after another.</summary>
    public static PlantedTable Make(string name, int count, Func<Philox, int, (double[] X, double Y)> draw)
    {
        var random = Philox.For(0, $"planted/{name}");
        (double[] X, double Y)[] rows = [.. Enumerable.Range(0, count).Select(i => draw(random, i))];
        return new(name, [.. rows.Select(row => row.X)], [.. rows.Select(row => row.Y)]);
    }

    private static PlantedTable MakeDigits()
    {
        var (all, _) = DataSource.Load(new DataSettings { Source = DataSource.Digits, Scale = 1.0 / 16 }, ".");
        int[] rows = [.. Enumerable.Range(0, 500)];
        return new(
            "digits",
            [.. rows.Select(i => all.Doubles.Slice(i * 64, 64).ToArray())],
            [.. rows.Select(i => (double)all.Labels.Span[i])]);
    }
}
