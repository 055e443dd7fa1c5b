using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Escapes;
using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.Studies;

/// <summary>A way out that was tried: the escape and, for a network, the training that went on from there.</summary>
public sealed class Attempt
{
    internal Attempt(Subject subject, SurveyResult survey, EscapeResult escape)
    {
        (Study, Escape) = (subject.Study, escape);
        Survey = survey with { Remedy = escape.Remedy };
    }

    /// <summary>The survey of the point that was left, with what leaving it brought.</summary>
    public SurveyResult Survey { get; }

    /// <summary>The steps out.</summary>
    public EscapeResult Escape { get; }

    /// <summary>The network; null for an expression.</summary>
    public NetworkStudy? Study { get; }

    /// <summary>Scores at the point surveyed; null for an expression.</summary>
    public Scores? Before { get; internal init; }

    /// <summary>Scores right after the escape; null for an expression.</summary>
    public Scores? Escaped { get; internal init; }

    /// <summary>What training on gave; null where it was not asked for, or nothing says how to train.</summary>
    public TrainedNetwork? After { get; internal init; }

    /// <summary>Writes the weights right after the escape as a run folder, which a survey opens and whose weights a training starts
    /// from.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="seed">The seed that its record names.</param>
    /// <param name="overwrite">Whether a run that is there is overwritten.</param>
    /// <exception cref="InvalidOperationException">An expression was left: it has no weights.</exception>
    /// <exception cref="BadInputException">The folder is not empty or cannot be written.</exception>
    public void Write(string folder, ulong seed = 0, bool overwrite = false)
    {
        var study = Study ?? throw new InvalidOperationException("An expression has no weights to write.");
        study.WriteWeights(folder, Escape.Theta, "escaped", Escaped, seed, overwrite);
    }
}
