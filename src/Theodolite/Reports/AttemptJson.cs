using System.Text.Json.Nodes;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;

namespace Theodolite.Reports;

/// <summary>A survey as <see cref="SurveyJson"/> has it, and what leaving the point brought where that was tried.</summary>
public static class AttemptJson
{
    /// <summary>The object.</summary>
    /// <param name="survey">The survey; that of the attempt where there is one.</param>
    /// <param name="attempt">The way out that was tried; null where none was.</param>
    /// <param name="seconds">Wall time.</param>
    /// <param name="notes">What was said beside the result: how weights were matched, what a file was taken for.</param>
    /// <param name="trials">What else was tried; null where nothing was.</param>
    public static JsonObject Of(
        SurveyResult survey,
        Attempt? attempt,
        double seconds,
        IReadOnlyList<string>? notes = null,
        RemedyTable? trials = null)
    {
        using var memory = new MemoryStream();
        SurveyJson.Write(memory, attempt?.Survey ?? survey, seconds, notes);
        var json = JsonNode.Parse(memory.GetBuffer().AsSpan(0, (int)memory.Length))!.AsObject();
        if (attempt is { Before: { } before, Escaped: { } escaped })
        {
            json["before"] = Of(before);
            json["escaped"] = Of(escaped);
            json["after"] = attempt.After is { } after ? Of(after) : null;
        }

        if (trials is not null)
        {
            json["trials"] = RemedyJson.Of(trials);
        }

        return json;
    }

    /// <summary>Writes the object, indented, as UTF-8; a survey alone is not read again.</summary>
    /// <param name="output">Receives it; not closed.</param>
    /// <param name="survey">The survey.</param>
    /// <param name="attempt">The way out that was tried; null where none was.</param>
    /// <param name="seconds">Wall time.</param>
    /// <param name="notes">What was said beside the result: how weights were matched, what a file was taken for.</param>
    /// <param name="trials">What else was tried; null where nothing was.</param>
    public static void Write(
        Stream output,
        SurveyResult survey,
        Attempt? attempt,
        double seconds,
        IReadOnlyList<string>? notes = null,
        RemedyTable? trials = null)
    {
        if (attempt is null && trials is null)
        {
            SurveyJson.Write(output, survey, seconds, notes);
        }
        else
        {
            ReportWriter.Write(output, Of(survey, attempt, seconds, notes, trials));
        }
    }

    private static JsonObject Of(Scores scores)
    {
        var json = new JsonObject();
        TrainingJson.Add(json, scores);
        return json;
    }

    private static JsonObject Of(TrainedNetwork trained)
    {
        var json = Of(trained.Scores);
        json["steps"] = trained.Result.Steps;
        return json;
    }
}
