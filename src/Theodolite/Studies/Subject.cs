using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Histories;
using Theodolite.Diagnosis.Measurements;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Differentiation;
using Theodolite.Objectives;
using Theodolite.Training;

namespace Theodolite.Studies;

/// <summary>A loss and the point at which to look at it.</summary>
public sealed partial class Subject : IDisposable
{
    private Subject(string name, Objective objective, double[] theta, string where) =>
        (Name, Objective, Theta, Where) = (name, objective, theta, where);

    /// <summary>What was opened, as it was named: an expression, the path of a model file or of a run folder.</summary>
    public string Name { get; }

    /// <summary>The loss; disposed with the subject.</summary>
    public Objective Objective { get; }

    /// <summary>θ.</summary>
    public double[] Theta { get; }

    /// <summary>Where θ comes from, in words.</summary>
    public string Where { get; }

    /// <summary>The network behind the loss, disposed with the subject; null for an expression.</summary>
    public NetworkStudy? Study { get; private init; }

    /// <summary>The run folder it was opened from; null where it was not.</summary>
    public string? Run { get; private init; }

    /// <summary>How a training came to θ; null where none did, or nothing of it could be read.</summary>
    public RunHistory? History { get; private init; }

    /// <summary>Whether θ is where a training run stopped improving.</summary>
    public bool Stalled => History is { HasStopped: true };

    /// <summary>What a person should know of how data and θ were read, a line each.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>A short name for pictures.</summary>
    public string Title => Study is null ? $"{Name} at {Where}" : Name;

    /// <summary>Says why the loss stands where it stands.</summary>
    /// <param name="settings">How to survey; the history of the point is added where there is one.</param>
    /// <param name="progress">Receives stages and fractions.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public SurveyResult Survey(
        Survey? settings = null,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        settings ??= new Survey();
        return (settings with { Stalled = Stalled || settings.Stalled, History = settings.History ?? History })
            .Run(Objective, Theta, progress, cancellation);
    }

    /// <summary>The training that would go on from θ anew: that of the model file, with some of it said otherwise.</summary>
    /// <param name="options">As <see cref="TrainOptions.Apply(TrainSettings?, IReadOnlyDictionary{string, string}, string)"/> takes
    /// them.</param>
    /// <param name="prefix">What stands before the name of an option in messages.</param>
    /// <exception cref="BadInputException">A text cannot be read, or nothing says which optimizer.</exception>
    /// <exception cref="InvalidOperationException">The subject is no network.</exception>
    public RunHistory Stepping(IReadOnlyDictionary<string, string> options, string prefix = "")
    {
        var study = Study ?? throw new InvalidOperationException("An expression is not trained on data.");
        var settings = study.Model.Train is { } given
            ? TrainOptions.Apply(given, options, prefix)
            : TrainOptions.Apply(null, new Dictionary<string, string>(options) { ["steps"] = "0" }, prefix);
        return new RunHistory { Settings = settings with { Schedule = null, Plateau = null }, Losses = [] };
    }

    /// <summary>Ends the subject, its loss and its study.</summary>
    public void Dispose()
    {
        Objective.Dispose();
        Study?.Dispose();
    }

    private Subject Differenced(bool numerical) => !numerical ? this
        : new(Name, new NumericalGradientObjective(Objective, ownsInner: true), Theta, Where)
        {
            Study = Study,
            Run = Run,
            History = History,
            Notes = Notes,
        };
}
