using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;

namespace Theodolite.Studies;

/// <summary>The directions in which a loss is looked at around a point.</summary>
internal static class SliceDirections
{
    // Directions closer than this are one.
    private const double Parallel = 0.99;

    /// <summary>−g/‖g‖ where g is more than rounding, the extreme eigenvectors, the descent that was found where it is none of
    /// these.</summary>
    /// <param name="survey">The survey.</param>
    /// <param name="gradient">g.</param>
    /// <param name="notes">Receives why a direction is missing.</param>
    public static IReadOnlyList<(string Name, double[] Direction)> Of(SurveyResult survey, double[] gradient, List<string> notes)
    {
        var directions = new List<(string Name, double[] Direction)>();
        var norm = Vectors.Norm(gradient);
        if (norm > survey.Evidence.GetValueOrDefault("gradientFloor"))
        {
            directions.Add(("steepest-descent", [.. gradient.Select(g => -g / norm)]));
        }
        else
        {
            notes.Add("There is no slice along the gradient: it is zero to rounding.");
        }

        if (survey.Spectrum is { } spectrum)
        {
            Add("lowest-curvature", spectrum.Smallest);
            Add("highest-curvature", spectrum.Dimension > 1 ? spectrum.Largest : []);
        }

        if (survey.DescentDirection is { } found && !directions.Exists(other => Cosine(other.Direction, found) > Parallel))
        {
            directions.Add(("descent-found", found));
        }

        return directions;

        void Add(string name, IReadOnlyList<EigenPair> pairs)
        {
            if (pairs.Count > 0 && pairs[0].Vector.ToArray() is var vector && Vectors.AllFinite(vector) && Vectors.Norm(vector) > 0)
            {
                // To the right the loss does not rise at first.
                directions.Add((name, Vectors.Dot(gradient, vector) > 0 ? [.. vector.Select(v => -v)] : vector));
            }
        }
    }

    private static double Cosine(double[] x, double[] y) => Math.Abs(Vectors.Dot(x, y)) / (Vectors.Norm(x) * Vectors.Norm(y));
}
