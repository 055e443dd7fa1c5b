using Theodolite.Diagnosis.Histories;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Torch;
using Theodolite.Training;
using Theodolite.Training.Monitors;

namespace Theodolite.Studies;

/// <summary>A verdict on a training under way.</summary>
/// <param name="Step">After which step.</param>
/// <param name="Verdict">The verdict.</param>
public readonly record struct LiveVerdict(long Step, Verdict Verdict);

/// <summary>
/// Says every hundred steps why the loss stands where it stands. While the losses go down that is read off them; once they have stopped,
/// a survey with few products is made where its expected time fits the budget, and again only when the loss has moved. The verdict is
/// the metric <c>verdict/NAME</c>, 1 at its step.
/// </summary>
internal sealed class LiveVerdicts : ITrainObserver
{
    private const int Stride = 100;

    private readonly NetworkStudy _study;
    private readonly TrainSettings _settings;
    private readonly double[] _start;
    private readonly ITrainObserver _record;
    private readonly LiveJudge _judge;
    private readonly List<double> _losses = [];
    private readonly List<LiveVerdict> _seen = [];

    /// <param name="study">The network and its data.</param>
    /// <param name="settings">How it trains.</param>
    /// <param name="start">θ₀.</param>
    /// <param name="record">Receives the metric.</param>
    /// <param name="clock">Tells what surveys cost.</param>
    /// <param name="before">The losses of the steps made before a resumption.</param>
    public LiveVerdicts(
        NetworkStudy study,
        TrainSettings settings,
        double[] start,
        ITrainObserver record,
        IReadOnlyList<double>? before = null,
        TimeProvider? clock = null)
    {
        _losses.AddRange(before ?? []);
        (_study, _settings, _start, _record) = (study, settings, start, record);
        _judge = new(Math.Min(LiveJudge.MostOfTime, settings.Monitors?.Budget ?? LiveJudge.MostOfTime), clock ?? TimeProvider.System);
    }

    /// <summary>Verdicts so far, one for every stretch of equal ones.</summary>
    public IReadOnlyList<LiveVerdict> Seen => _seen;

    /// <summary>Time of the surveys.</summary>
    public TimeSpan Spent => _judge.Spent;

    public void Metric(long step, string name, double value)
    {
        if (name == MetricNames.Loss)
        {
            _losses.Add(value);
        }
    }

    public void Stepped(Trainer trainer, Tensor parameters)
    {
        if (trainer.Steps % Stride != 0 || Judge(trainer, parameters) is not { } verdict)
        {
            return;
        }

        _record.Metric(trainer.Steps, $"{MonitorSettings.Verdict}/{verdict.Name}", 1);
        if (_seen.Count == 0 || _seen[^1].Verdict != verdict)
        {
            _seen.Add(new(trainer.Steps, verdict));
        }
    }

    private Verdict? Judge(Trainer trainer, Tensor parameters) => _judge.Judge(_losses, survey =>
    {
        using var point = trainer.EvaluationParameters(parameters);
        var theta = point.ToDoubles();
        _study.Measure(theta);
        var history = new RunHistory
        {
            Settings = _settings,
            Losses = [.. _losses],
            Start = _start,
            Iterate = parameters.ToDoubles(),
            State = trainer.Save(),
        };
        return (survey with { History = history }).Run(_study.Training, theta).Verdict;
    });
}
