using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Studies;

/// <summary>Measures what the pictures of a survey show: slices of the loss through the point, and the gradient by parameter.</summary>
public sealed record FigureStudy
{
    // A slice of fewer samples than this says nothing of the loss.
    private const int FewestSamples = 16;

    /// <summary>Points of a slice, odd so that the point itself is one of them.</summary>
    public int Points { get; init; } = 41;

    /// <summary>Most samples of a slice.</summary>
    public int MaximumSamples { get; init; } = 2000;

    /// <summary>Most parameters × samples of one loss of a slice.</summary>
    public double MaximumWork { get; init; } = 1e8;

    /// <summary>Measures it, in float64: one gradient over all samples, and per slice a Hessian product and about 50 losses over
    /// those it takes.</summary>
    /// <param name="subject">What was surveyed.</param>
    /// <param name="survey">The survey of it.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public SurveyFigures Run(Subject subject, SurveyResult survey, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(survey);
        if (survey.NonFinite is not null || !double.IsFinite(survey.Loss))
        {
            return new() { Notes = ["There are no slices: the loss is not a finite number at the point."] };
        }

        var precise = subject.Objective.InDoublePrecision();
        try
        {
            return Measured(subject, survey, precise, cancellation);
        }
        finally
        {
            if (!ReferenceEquals(precise, subject.Objective))
            {
                precise.Dispose();
            }
        }
    }

    private SurveyFigures Measured(Subject subject, SurveyResult survey, Objective precise, CancellationToken cancellation)
    {
        var gradient = new double[subject.Theta.Length];
        precise.Gradient(subject.Theta, gradient, cancellation);
        if (!Vectors.AllFinite(gradient))
        {
            return new() { Notes = ["There are no slices: the gradient is not finite at the point."] };
        }

        var figures = new SurveyFigures { GradientNorms = [.. Norms(survey.Layout, gradient)] };
        var samples = precise.Samples is { } all ? Math.Min(all, Math.Min(MaximumSamples, (long)(MaximumWork / gradient.Length))) : 0;
        if (precise.Samples is not null && samples < Math.Min(FewestSamples, precise.Samples.Value))
        {
            return figures with
            {
                Notes = [$"There are no slices: with {SurveyResult.Count(gradient.Length)} parameters they would take too long."],
            };
        }

        using var thinned = subject.Study is { } study && samples < precise.Samples ? Thinned(study.Training, (int)samples) : null;
        List<string> notes = thinned is null ? [] : [$"The slices are those of the loss over {SurveyResult.Count(samples)} of "
            + $"{SurveyResult.Count(precise.Samples!.Value)} samples, evenly spaced; the directions are those of all."];
        var slicing = new LossSlicing(thinned ?? precise, survey, Points, cancellation);
        var directions = SliceDirections.Of(survey, gradient, notes);
        return figures with { Slices = slicing.Along(directions), Samples = precise.Samples is null ? null : samples, Notes = notes };
    }

    private static IEnumerable<(string Parameter, double Norm)> Norms(ParameterLayout layout, double[] gradient) =>
        layout.Blocks.Select(block => (block.Name, Vectors.Norm(gradient.AsSpan((int)block.Offset, (int)block.Count))));

    private static NetworkObjective Thinned(NetworkObjective network, int samples)
    {
        ITrainable trainable = network;
        int[] indices = [.. Enumerable.Range(0, samples).Select(index => (int)((long)index * network.Data.Count / samples))];
        return new NetworkObjective(
            network.Network,
            network.Data.Subset(indices),
            network.Loss,
            DType.Float64,
            trainable.Device,
            new TracedSettings { Memory = trainable.Memory, Processes = network.Processes },
            network.Run with { Buffers = network.StoredStatistics.ToArray() });
    }
}
