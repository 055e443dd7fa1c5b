using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;

namespace Theodolite.Explorer;

/// <summary>Draws the pictures of a survey as part of an HTML page: spectrum, slices, layers. Empty where there is nothing to
/// draw.</summary>
/// <param name="subject">What was surveyed.</param>
/// <param name="survey">The survey.</param>
/// <param name="cancellation">Stops between evaluations.</param>
public delegate string SurveyWriter(Subject subject, SurveyResult survey, CancellationToken cancellation);

/// <summary>What the page is opened with.</summary>
public sealed record ExplorerSettings
{
    /// <summary>The port on the loopback address; 0 for one that is free.</summary>
    public int Port { get; init; }

    /// <summary>What to open: an expression, a model file or a run folder; null for the start page.</summary>
    public string? Target { get; init; }

    /// <summary>The folder below which model files and runs may be opened from the page.</summary>
    public required string Root { get; init; }

    /// <summary>How networks are computed.</summary>
    public SubjectSettings Network { get; init; } = new();

    /// <summary>Draws the pictures of a survey as part of an HTML page; null for its numbers alone.</summary>
    public SurveyWriter? Writer { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
