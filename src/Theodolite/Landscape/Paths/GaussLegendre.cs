namespace Theodolite.Landscape.Paths;

/// <summary>The rule of Gauss and Legendre on [0, 1]: n nodes, exact for polynomials of degree 2n − 1.</summary>
internal static class GaussLegendre
{
    /// <summary>Nodes and weights, the nodes ascending and the weights summing to 1.</summary>
    public static (double Node, double Weight)[] Rule(int n)
    {
        var rule = new (double Node, double Weight)[n];
        for (var i = 0; i < (n + 1) / 2; i++)
        {
            // Newton's method on Pₙ from the classical guess; five steps reach rounding for every n.
            var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            var slope = 0.0;
            for (var step = 0; step < 6; step++)
            {
                var (before, value) = (1.0, x);
                for (var k = 2; k <= n; k++)
                {
                    (before, value) = (value, (((2 * k) - 1) * x * value - ((k - 1) * before)) / k);
                }

                slope = n * ((x * value) - before) / ((x * x) - 1);
                x -= value / slope;
            }

            var weight = 1 / ((1 - (x * x)) * slope * slope);
            rule[i] = ((1 - x) / 2, weight);
            rule[n - 1 - i] = ((1 + x) / 2, weight);
        }

        return rule;
    }
}
