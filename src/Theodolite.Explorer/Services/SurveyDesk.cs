using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.State;
using Theodolite.Spectra;
using Theodolite.Studies;

namespace Theodolite.Explorer.Services;

/// <summary>
/// What a survey page works at: a subject that is open, one piece of work at a time on the thread pool. A new piece ends the one before;
/// the subject is closed when nothing works at it any more.
/// </summary>
/// <param name="root">The folder below which files may be opened.</param>
/// <param name="network">How networks are computed.</param>
/// <param name="time">The clock.</param>
public sealed class SurveyDesk(RootFolder root, SubjectSettings network, TimeProvider time) : IAsyncDisposable
{
    private const double LayersWork = 2e9;
    // Its progress is shown, and it can be stopped.
    private readonly Latest _work = new(time) { Limit = Timeout.InfiniteTimeSpan };
    private Subject? _subject;

    /// <summary>Whether something is being worked at.</summary>
    public bool IsBusy => _work.IsBusy;

    /// <summary>Opens and surveys.</summary>
    public Task<(bool Wanted, OpenedSurvey? Result)> OpenAsync(SurveyState state, IProgress<Progress> progress) => _work.Do(token =>
    {
        Close();
        var started = time.GetTimestamp();
        progress.Report(new("opening", 0));
        var subject = SurveyTarget.Open(state, root, network, token);
        try
        {
            token.ThrowIfCancellationRequested();
            var survey = subject.Survey(new Survey { Seed = state.Seed ?? 0 }, progress, token);
            _subject = subject;
            return new OpenedSurvey(subject, survey, time.GetElapsedTime(started));
        }
        finally
        {
            if (!ReferenceEquals(subject, _subject))
            {
                subject.Dispose();
            }
        }
    });

    /// <summary>Draws the pictures.</summary>
    public Task<(bool Wanted, string? Result)> DrawAsync(
        OpenedSurvey opened,
        Func<Subject, SurveyResult, CancellationToken, string> draw) => With(
            opened,
            (subject, token) => draw(subject, opened.Survey, token));

    /// <summary>Measures a plane.</summary>
    public Task<(bool Wanted, LandscapeView? Result)> PlaneAsync(OpenedSurvey opened, SurveyState state, IProgress<Progress> progress) =>
        With(opened, (subject, token) => LandscapeView.Of(subject, opened.Survey, state, progress, token));

    /// <summary>Measures the curvature of each layer.</summary>
    public Task<(bool Wanted, IReadOnlyList<LayerCurvature>? Result)> LayersAsync(
        OpenedSurvey opened,
        SurveyState state,
        IProgress<Progress> progress) => With(opened, (subject, token) =>
        {
            var few = (double)subject.Theta.Length * subject.Theta.Length * (subject.Objective.Samples ?? 1) <= LayersWork;
            var settings = new SpectrumSettings
            {
                Smallest = 1,
                Largest = 1,
                Density = false,
                Dense = few ? null : false,
                PerLayer = true,
                Seed = state.Seed ?? 0,
            };
            return settings.Run(subject.Objective, subject.Theta, new Said(progress), token).Layers;
        });

    /// <summary>Searches for critical points.</summary>
    public Task<(bool Wanted, CriticalPointView? Result)> CriticalAsync(
        OpenedSurvey opened,
        SurveyState state,
        IProgress<Progress> progress) =>
        With(opened, (subject, token) => CriticalPointView.Of(subject, state, progress, token));

    /// <summary>Stops what is being worked at; what is open stays open.</summary>
    public void Stop() => _work.Stop();

    /// <summary>Ends the work, then closes what is open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _work.Do(_ =>
        {
            Close();
            return true;
        }).ConfigureAwait(false);
        _work.Dispose();
    }

    // Where another subject was opened meanwhile there is nothing to work at.
    private Task<(bool Wanted, T? Result)> With<T>(OpenedSurvey opened, Func<Subject, CancellationToken, T> work) => _work.Do(token =>
        ReferenceEquals(opened.Subject, _subject) ? work(opened.Subject, token) : throw new OperationCanceledException(token));

    private void Close()
    {
        _subject?.Dispose();
        _subject = null;
    }

    private sealed class Said(IProgress<Progress> progress) : IProgress<SpectrumProgress>
    {
        public void Report(SpectrumProgress value) => progress.Report(value);
    }
}

/// <summary>A subject and the survey of it.</summary>
/// <param name="Subject">Closed by the desk.</param>
/// <param name="Survey">The survey.</param>
/// <param name="Took">Wall time.</param>
public sealed record OpenedSurvey(Subject Subject, SurveyResult Survey, TimeSpan Took);
