namespace Theodolite.Reproductions.Pathologies;

/// <summary>
/// The share of trainings that were answered rightly, with Wilson's interval at 95 % (Journal of the American Statistical Association 22,
/// 1927) for as many independent answers as there are cases: seeds of one case are taken to say the same, so the interval is rather too
/// wide than too narrow, and it does not shrink to a point where all are right.
/// </summary>
internal sealed record ClusteredShare
{
    private const double Z = 1.959963984540054;

    private ClusteredShare(int right, int count, int clusters) => (Right, Count, Clusters) = (right, count, clusters);

    /// <summary>Trainings answered rightly.</summary>
    public int Right { get; }

    /// <summary>Trainings.</summary>
    public int Count { get; }

    /// <summary>Cases.</summary>
    public int Clusters { get; }

    /// <summary>The share; NaN of none.</summary>
    public double Value => Count == 0 ? double.NaN : Right / (double)Count;

    /// <summary>Wilson's interval.</summary>
    public (double Low, double High) Interval
    {
        get
        {
            if (Clusters == 0)
            {
                return (0, 1);
            }

            double n = Clusters;
            var center = (Value + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
            var half = Z / (1 + (Z * Z / n)) * Math.Sqrt((Value * (1 - Value) / n) + (Z * Z / (4 * n * n)));
            return (Math.Max(0, center - half), Math.Min(1, center + half));
        }
    }

    /// <summary>Counts what is right; what is null does not count.</summary>
    /// <param name="replies">The answers.</param>
    /// <param name="isRight">Whether one is right; null where the question does not decide.</param>
    public static ClusteredShare Of(IEnumerable<PlantedReply> replies, Func<PlantedReply, bool?> isRight)
    {
        var judged = replies.Select(reply => (reply.Case.Id, Right: isRight(reply))).Where(one => one.Right is not null).ToList();
        return new(judged.Count(one => one.Right is true), judged.Count, judged.Select(one => one.Id).Distinct().Count());
    }
}
