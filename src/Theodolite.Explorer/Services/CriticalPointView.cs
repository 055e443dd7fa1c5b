using Theodolite.CriticalPoints;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Studies;

namespace Theodolite.Explorer.Services;

/// <summary>Critical points that were searched for, as index and minimum ratio against loss.</summary>
public sealed class CriticalPointView
{
    /// <summary>Starts of the search of a network: fewer than a command line takes, since somebody waits.</summary>
    public const int Starts = 12;

    private const int Trajectories = 2;

    private static readonly Verdict[] s_kinds =
    [
        Verdict.LocalMinimum, Verdict.FlatMinimum, Verdict.Saddle, Verdict.DegenerateSaddle, Verdict.LocalMaximum,
    ];

    private CriticalPointView(CriticalPointReport report)
    {
        Report = report;
        var counted = report.Points.Where(point => point.Survey is { Index.Exact: true }).ToList();
        Counted = counted.Count;
        Index = Dots(counted, survey => (double)survey.Index!.Negative.Low / survey.Theta.Length);
        MinimumRatio = Dots(counted, survey => (double)survey.Index!.Positive.Low / survey.Theta.Length);
    }

    /// <summary>What was found.</summary>
    public CriticalPointReport Report { get; }

    /// <summary>Points whose eigenvalues were all counted.</summary>
    public int Counted { get; }

    /// <summary>Negative eigenvalues / all, against loss, a curve of dots for each verdict.</summary>
    public IReadOnlyList<Curve> Index { get; }

    /// <summary>Positive eigenvalues / all, against loss, a curve of dots for each verdict.</summary>
    public IReadOnlyList<Curve> MinimumRatio { get; }

    /// <summary>Whether a subject is small enough.</summary>
    public static bool CanSearch(Subject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return subject.Theta.Length <= CriticalPointStudy.MostParameters;
    }

    /// <summary>Searches.</summary>
    /// <param name="subject">The loss.</param>
    /// <param name="state">The seed.</param>
    /// <param name="progress">Receives stages and fractions.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">The network is too large.</exception>
    public static CriticalPointView Of(Subject subject, SurveyState state, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(state);
        if (subject.Study is { } study)
        {
            var search = new CriticalPointStudy { Starts = Starts, Trajectories = Trajectories, Seed = state.Seed };
            return new(search.Of(study, subject.Run is null ? null : subject.Theta, progress, cancellation));
        }

        var (expression, gallery) = SurveyTarget.Formula(subject.Name);
        var (low, high) = gallery is null ? Around(subject.Theta) : (gallery.Low, gallery.High);
        return new(new CriticalPointStudy { Seed = state.Seed }.Of(expression, low, high, progress, cancellation));
    }

    private static (double[] Low, double[] High) Around(double[] theta)
    {
        const double Reach = 2;
        return ([.. theta.Select(at => Math.Min(at, 0) - Reach)], [.. theta.Select(at => Math.Max(at, 0) + Reach)]);
    }

    private static IReadOnlyList<Curve> Dots(List<FoundPoint> points, Func<SurveyResult, double> share) =>
    [
        .. points.GroupBy(point => point.Survey!.Verdict).Select(group => new Curve(
            group.Key.Name,
            Array.IndexOf(s_kinds, group.Key) is >= 0 and var kind ? kind : s_kinds.Length,
            [.. group.Select(point => point.Survey!.Loss)],
            [.. group.Select(point => share(point.Survey!))],
            Dots: true)),
    ];
}
