using System.Globalization;
using Theodolite.Objectives.Expressions;
using Theodolite.Runs;
using Theodolite.Torch;

namespace Theodolite.Studies;

/// <content>What it may be opened from.</content>
public sealed partial class Subject
{
    /// <summary>A point of an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="at">The point: <c>w1=0,w2=0</c>.</param>
    /// <param name="numerical">Whether gradients are taken by differences.</param>
    /// <exception cref="BadInputException">Expression or point are not as they should be.</exception>
    public static Subject OfExpression(string text, string at, bool numerical = false)
    {
        var expression = Expression.Parse(text);
        return OfExpression(expression, text, ExpressionPoint.Parse(at, expression), numerical);
    }

    /// <summary>A point of an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="theta">θ.</param>
    /// <param name="numerical">Whether gradients are taken by differences.</param>
    /// <param name="where">The point in words; null lists its coordinates.</param>
    public static Subject OfExpression(
        Expression expression,
        string name,
        double[] theta,
        bool numerical = false,
        string? where = null)
    {
        where ??= string.Join(", ", expression.Parameters.Zip(theta, Coordinate));
        return new Subject(name, new ExpressionObjective(expression), theta, where).Differenced(numerical);
    }

    /// <summary>A model file at its initial weights, or at those of a file.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="settings">Weights, seed and how to compute.</param>
    /// <param name="cancellation">Stops between microbatches.</param>
    /// <exception cref="BadInputException">Model, data or weights are not as they should be.</exception>
    /// <exception cref="TorchLibraryException">The device asked for is not there.</exception>
    public static Subject OfModel(string path, SubjectSettings? settings = null, CancellationToken cancellation = default)
    {
        settings ??= new SubjectSettings();
        return OfModel(NetworkStudy.Load(path, settings), path, settings, cancellation);
    }

    /// <summary>A foreign model at the weights that it came with, or at those of a file.</summary>
    /// <param name="model">The model, its data and its loss.</param>
    /// <param name="settings">Weights, seed and how to compute.</param>
    /// <param name="cancellation">Stops between microbatches.</param>
    /// <exception cref="BadInputException">Model, data or weights are not as they should be.</exception>
    /// <exception cref="TorchLibraryException">The device asked for is not there.</exception>
    public static Subject OfForeign(ForeignModel model, SubjectSettings? settings = null, CancellationToken cancellation = default)
    {
        settings ??= new SubjectSettings();
        return OfModel(NetworkStudy.Of(model, settings), model.Path, settings, cancellation);
    }

    private static Subject OfModel(NetworkStudy opened, string path, SubjectSettings settings, CancellationToken cancellation)
    {
        return Of(opened, settings, (study, notes) =>
        {
            if (settings.Weights is { } file)
            {
                var weights = study.ReadWeights(file, settings.EqualShapes, notes);
                return new(path, study.Training, weights, $"the weights of {file}") { Study = study, Notes = notes };
            }

            var seed = settings.Seed ?? study.Model.Train?.Seed ?? 0;
            var theta = study.Start(seed);
            if (study.Network.Stored is null)
            {
                study.Measure(theta, cancellation);
            }

            var where = study.Imported is null ? $"the initial weights of {study.Name} (seed {seed})" : $"the weights of {study.Name}";
            return new(path, study.Training, theta, where)
            {
                Study = study,
                Notes = notes,
            };
        });
    }

    /// <summary>The weights that a training run left, or those of a file in the model that was trained.</summary>
    /// <param name="path">The run folder.</param>
    /// <param name="settings">Weights and how to compute.</param>
    /// <exception cref="BadInputException">The folder holds no run, or something in it is damaged.</exception>
    /// <exception cref="TorchLibraryException">The device asked for is not there.</exception>
    public static Subject OfRun(string path, SubjectSettings? settings = null)
    {
        settings ??= new SubjectSettings();
        using var folder = RunFolder.Open(path);
        var record = folder.ReadRecord();
        return Of(NetworkStudy.OfRun(folder, record, settings), settings, (study, notes) =>
        {
            study.RequireClasses(record, path);
            var theta = settings.Weights is { } file
                ? study.ReadWeights(file, settings.EqualShapes, notes)
                : study.Take(folder.ReadWeights(study.Network.State));
            return new(path, study.Training, theta, settings.Weights ?? $"the weights of {path} after {record.Steps} steps")
            {
                Study = study,
                Run = path,
                History = settings.Weights is null ? RunReading.Of(study, folder, record) : null,
                Notes = notes,
            };
        });
    }

    /// <summary>The weights that a training has just reached; the study is disposed with the subject.</summary>
    /// <param name="study">The network and its data.</param>
    /// <param name="trained">What the training gave.</param>
    /// <param name="run">The run folder it wrote.</param>
    public static Subject OfTraining(NetworkStudy study, TrainedNetwork trained, string run)
    {
        using var folder = RunFolder.Open(run);
        return new(run, study.Training, trained.Theta, $"the weights after {trained.Result.Steps} steps")
        {
            Study = study,
            Run = run,
            History = RunReading.Of(study, folder, folder.ReadRecord()),
        };
    }

    // Where θ cannot be had the study is not left behind.
    private static Subject Of(NetworkStudy study, SubjectSettings settings, Func<NetworkStudy, List<string>, Subject> make)
    {
        try
        {
            var subject = make(study, [.. study.Notes]);
            study.RequireAgreement(subject.Theta);
            return subject.Differenced(settings.Numerical);
        }
        catch
        {
            study.Dispose();
            throw;
        }
    }

    private static string Coordinate(string parameter, double value) =>
        string.Create(CultureInfo.InvariantCulture, $"{parameter}={value:R}");
}
