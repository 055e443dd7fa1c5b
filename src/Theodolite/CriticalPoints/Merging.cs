using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;

namespace Theodolite.CriticalPoints;

/// <summary>Puts ends together that are one point.</summary>
/// <param name="tolerance">Largest distance in units of max(1, ‖θ‖).</param>
internal sealed class Merging(double tolerance)
{
    /// <summary>Losses of points that a symmetry carries into each other differ by no more, relative to their size.</summary>
    private const double SameLoss = 1e-7;

    /// <summary>Their eigenvalues differ by no more than this share of ‖H‖.</summary>
    private const double SameEigenvalue = 1e-4;

    private readonly List<FoundPoint> _points = [];

    public List<FoundPoint> Points => _points;

    /// <summary>Adds an end to the first point near it, or makes a new one; what comes first is the point's representative.</summary>
    public void Add(double[] theta, double squaredGradientNorm, int? end, bool proved)
    {
        var at = _points.FindIndex(point => IsNear(point.Theta, theta));
        if (at < 0)
        {
            _points.Add(new()
            {
                Theta = theta,
                SquaredGradientNorm = squaredGradientNorm,
                IsProved = proved,
                Ends = end is { } e ? [e] : []
            });
        }
        else if (end is { } index)
        {
            _points[at] = _points[at] with { Ends = [.. _points[at].Ends, index] };
        }
    }

    public bool IsNear(double[] a, double[] b) =>
        Vectors.Norm(Vectors.Along(a, -1, b)) <= tolerance * Math.Max(1, Math.Max(Vectors.Norm(a), Vectors.Norm(b)));

    /// <summary>
    /// Of a network: points of one loss and one spectrum are taken for images of each other under its symmetries, as exchanges of units
    /// and changes of sign are, which turn the space without stretching it.
    /// </summary>
    public static IReadOnlyList<FoundPoint> BySpectrum(IReadOnlyList<FoundPoint> points)
    {
        var merged = new List<FoundPoint>();
        foreach (var point in points)
        {
            var at = merged.FindIndex(other => IsImage(other.Survey!, point.Survey!));
            if (at < 0)
            {
                merged.Add(point);
            }
            else
            {
                merged[at] = merged[at] with { Ends = [.. merged[at].Ends, .. point.Ends], Places = merged[at].Places + point.Places };
            }
        }

        return merged;
    }

    private static bool IsImage(SurveyResult a, SurveyResult b)
    {
        if (a.Verdict != b.Verdict || a.Spectrum?.Dense is not { } first || b.Spectrum?.Dense is not { } second
            || Math.Abs(a.Loss - b.Loss) > SameLoss * Math.Max(Math.Abs(a.Loss), Math.Abs(b.Loss)) + 1e-14)
        {
            return false;
        }

        var limit = SameEigenvalue * Math.Max(first.Norm, second.Norm);
        for (var i = 0; i < first.Order; i++)
        {
            if (Math.Abs(first.Values[i] - second.Values[i]) > limit)
            {
                return false;
            }
        }

        return true;
    }
}
