using System.Globalization;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Randomness;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Tests.Studies;

/// <summary>Trains a model text in a run folder and surveys what it left, as the command line does.</summary>
internal static class DiagnosedRuns
{
    /// <summary>A classifier of three clouds of points in the plane.</summary>
    public static string Blobs(string layers, string train, string loss = "cross-entropy") => $$"""
        data: {source: blobs.csv}
        model:
        {{layers}}
        loss: {{loss}}
        train: {{train}}
        """;

    /// <summary>A layer a line.</summary>
    public static string Layers(params ReadOnlySpan<string> layers) => string.Join('\n', layers.ToArray().Select(layer => $"  - {layer}"));

    /// <summary>A number as a model file has it.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static SurveyResult Survey(string text, DType? dtype = null, bool reversed = false) =>
        With(text, subject => subject.Survey(), dtype, reversed);

    public static T With<T>(string text, Func<Subject, T> look, DType? dtype = null, bool reversed = false)
    {
        using var folder = new TemporaryFolder();
        folder.Write("blobs.csv", Rows(reversed));
        var path = Path.Combine(folder.Path, "run");
        using (var study = NetworkStudy.Load(folder.Write("model.yaml", text), new StudySettings { DType = dtype }))
        using (var run = TrainingRun.Begin(study, path))
        {
            try
            {
                run.Run();
            }
            catch (NumericalFailureException)
            {
                // It diverged, and the folder holds the weights before.
            }
        }

        using var subject = Subject.OfRun(path);
        return look(subject);
    }

    // Three clouds in the plane, 40 points each, a little mixed.
    private static string Rows(bool reversed)
    {
        var noise = new double[240];
        Philox.For(11, "test/blobs").FillGaussian(noise);
        var rows = new List<string> { "a,b,class" };
        for (var i = 0; i < 120; i++)
        {
            var angle = 2 * Math.PI * (i % 3) / 3;
            rows.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{(1.5 * Math.Cos(angle)) + (0.5 * noise[2 * i]):R},{(1.5 * Math.Sin(angle)) + (0.5 * noise[(2 * i) + 1]):R},{i % 3}"));
        }

        if (reversed)
        {
            rows.Reverse(1, rows.Count - 1);
        }

        return string.Join('\n', rows) + "\n";
    }
}
