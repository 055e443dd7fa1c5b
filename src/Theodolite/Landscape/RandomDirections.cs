using Theodolite.Objectives;
using Theodolite.Randomness;

namespace Theodolite.Landscape;

/// <summary>Gaussian directions with the scale of the weights.</summary>
/// <param name="scaling">How they are scaled.</param>
/// <param name="orthogonal">Whether the second is made orthogonal to the first, filter by filter, before it is scaled.</param>
/// <param name="seed">Keys them.</param>
public sealed class RandomDirections(FilterScaling scaling, bool orthogonal, ulong seed)
{
    /// <summary>Draws one or two.</summary>
    /// <param name="theta">θ.</param>
    /// <param name="layout">Names and shapes.</param>
    /// <param name="count">How many.</param>
    public IReadOnlyList<LandscapeDirection> Draw(ReadOnlySpan<double> theta, ParameterLayout layout, int count)
    {
        var directions = new List<LandscapeDirection>();
        for (var i = 0; i < count; i++)
        {
            var vector = new double[theta.Length];
            Philox.For(seed, "landscape/direction", (ulong)i).FillGaussian(vector);
            if (orthogonal && directions.Count > 0)
            {
                scaling.Orthogonalize(vector, directions[0].Vector, layout);
            }

            scaling.Apply(vector, theta, layout);
            directions.Add(new($"random {i + 1}", vector));
        }

        return directions;
    }
}
