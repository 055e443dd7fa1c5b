using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Training;

namespace Theodolite.Studies;

/// <summary>
/// Judges a training under way. While the losses go down that is read off them; once they have stopped, a survey with few products is
/// made where its expected time fits the budget, and again only when the loss has moved.
/// </summary>
/// <param name="share">Share of the time of the training that surveys may take.</param>
/// <param name="clock">Tells what they cost.</param>
internal sealed class LiveJudge(double share, TimeProvider clock)
{
    /// <summary>Share of the time of the training that surveys may take at most.</summary>
    public const double MostOfTime = 0.15;

    /// <summary>Steps whose losses tell the trend.</summary>
    private const int Window = 1_000;

    /// <summary>Relative change of the loss after which a survey is made again.</summary>
    private const double Moved = 0.01;

    private static readonly Survey s_survey = new()
    {
        MaximumDense = 0,
        Ends = 2,
        MaximumProducts = 60,
        BoundProducts = 60,
        IndexProbes = 0,
        Causes = false,
        Stalled = true,
    };

    private readonly long _began = clock.GetTimestamp();
    private TimeSpan _latest = TimeSpan.FromMilliseconds(500);
    private (double Loss, Verdict Verdict)? _surveyed;

    /// <summary>Time of the surveys.</summary>
    public TimeSpan Spent { get; private set; }

    /// <summary>The verdict; null where a survey is needed and its time is not there.</summary>
    /// <param name="losses">The loss of every step so far.</param>
    /// <param name="survey">Makes a survey of where the training stands, from the settings given.</param>
    public Verdict? Judge(List<double> losses, Func<Survey, Verdict> survey)
    {
        if (!LossTrend.HasStopped(losses[Math.Max(0, losses.Count - Window)..]))
        {
            _surveyed = null;
            return Verdict.Descending;
        }

        var loss = losses[^1];
        if (_surveyed is { } before && Math.Abs(loss - before.Loss) <= Moved * Math.Abs(before.Loss))
        {
            return before.Verdict;
        }

        var training = clock.GetElapsedTime(_began) - Spent;
        if (Spent + _latest > share * training)
        {
            return null;
        }

        var begun = clock.GetTimestamp();
        var verdict = survey(s_survey);
        _latest = clock.GetElapsedTime(begun);
        Spent += _latest;
        _surveyed = (loss, verdict);
        return verdict;
    }
}
