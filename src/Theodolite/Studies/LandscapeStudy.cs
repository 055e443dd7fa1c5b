using Theodolite.Diagnosis.Measurements;
using Theodolite.Landscape;
using Theodolite.LinearAlgebra;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Studies;

/// <summary>The loss, or something else, over a line or a plane through a point.</summary>
public sealed record LandscapeStudy
{
    private const int DefaultPoints = 51;
    private const int DefaultLinePoints = 201;
    private const int MostValues = 4_000_000;
    private const string Stage = "measuring the landscape";

    /// <summary>What spans it.</summary>
    public LandscapeAxes Axes { get; init; } = new();

    /// <summary>What is measured.</summary>
    public LandscapeQuantity Quantity { get; init; }

    /// <summary>Ends of each axis; null lets the directions say.</summary>
    public IReadOnlyList<(double Low, double High)>? Ranges { get; init; }

    /// <summary>Points along each axis; null for 51 of a plane and 201 of a line.</summary>
    public IReadOnlyList<int>? Points { get; init; }

    /// <summary>A curve of low loss to the first other point; null for none.</summary>
    public LandscapePath? Path { get; init; }

    /// <summary>Statistics of batch normalisation at the points of planes and curves; those of the subject's own mode unless they are
    /// recomputed.</summary>
    public BatchStatistics Statistics { get; init; }

    /// <summary>As <see cref="GridEvaluation.Tolerance"/>.</summary>
    public double? Tolerance { get; init; }

    /// <summary>A file in which what has been measured is kept until all is, and from which it is taken; null for none.</summary>
    public string? State { get; init; }

    /// <summary>Begins anew: what <see cref="State"/> holds is dropped.</summary>
    public void Forget()
    {
        if (State is { } file)
        {
            File.Delete(file);
        }
    }

    /// <summary>Measures it.</summary>
    /// <param name="subject">Through what.</param>
    /// <param name="progress">Receives stages and fractions.</param>
    /// <param name="cancellation">Stops between points.</param>
    /// <exception cref="BadInputException">The subject has not what the directions or the quantity ask for.</exception>
    public LandscapeReport Run(Subject subject, IProgress<Progress>? progress = null, CancellationToken cancellation = default)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var anew = Statistics == BatchStatistics.Recomputed ? Anew(subject) : null;
        var objective = anew ?? subject.Objective;
        var found = Path is null ? null
            : Axes.Through is [var (_, end), ..] ? Path.Find(objective, subject.Theta, end, progress, cancellation)
            : throw new BadInputException("A curve leads from the point to another, and no other was given.");
        var spanned = new LandscapeSpan(
            subject,
            found is null ? Axes : Bent(subject, found),
            found is null ? [] : [.. found.Points.Select(point => point.Theta)],
            progress,
            cancellation).Make();
        var grid = new LandscapeGrid(AxesOf(spanned));
        using var dealt = new DealtLoss<Objective>(objective);
        var measure = new LandscapeMeasure(subject, dealt.Loss, Quantity);
        var measured = $"{Quantity} {subject.Objective.DType}{(anew is null ? "" : " recomputed")}";
        var state = State is null ? null : new LandscapeState(State, spanned.Plane, grid, measured, subject.Objective.Processes.IsFirst);
        state?.Load(grid);
        progress?.Report(new(Stage, 0));
        var evaluation = new GridEvaluation
        {
            Tolerance = Tolerance,
            Keep = state is null ? null : state.KeepNowAndThen,
            Workers = measure.Workers,
            Processes = dealt.Processes,
        };
        try
        {
            if (Quantity == LandscapeQuantity.Loss && Tolerance is null && state is null
                && subject.Objective is ExpressionObjective expression)
            {
                grid.Fill(ExpressionGrid.Values(expression, spanned.Plane, grid.Axes, cancellation));
            }
            else
            {
                evaluation.Run(spanned.Plane, grid, measure.At, Relay<double>.To(progress, Stage, share => share), cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            state?.Keep(grid);
            throw;
        }

        var report = new LandscapeReport
        {
            Target = subject.Name,
            Plane = spanned.Plane,
            Grid = grid,
            Quantity = Settings.Kebab.Of(Quantity.ToString()),
            Kind = spanned.Kind,
            Normalization = spanned.Normalization,
            Points =
            [
                .. spanned.Points.Select(point => spanned.Plane.Place(point.Label, point.Theta, measure.At(point.Theta, cancellation))),
            ],
            IsTrajectory = spanned.IsTrajectory,
            Workers = evaluation.Workers?.Count,
            CriticalPoints = Quantity == LandscapeQuantity.Loss
                ? MappedCriticalPoints.Of(subject, spanned.Plane, grid, progress, cancellation)
                : null,
            Curve = found?.On(spanned.Plane),
            Notes = [.. subject.Notes, .. spanned.Notes],
            BatchStatistics = ModeOf(subject),
            Seed = Axes.Seed,
            Seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds,
        };
        state?.Remove();
        return report;
    }

    private string? ModeOf(Subject subject) => subject.Study is not { Network.Buffers.Count: > 0 } study ? null
        : Statistics == BatchStatistics.Recomputed ? "recomputed"
        : study.Training.Run.Mode == NetworkMode.Training ? "batches" : "stored";

    private static RecomputedStatistics Anew(Subject subject) => subject switch
    {
        { Study: null } => throw new BadInputException("An expression has no batch normalisation, so it has no statistics to recompute."),
        { Objective: not NetworkObjective } =>
            throw new BadInputException("Statistics are recomputed with automatic gradients, and these are numerical."),
        { Study.Training.Run.Mode: NetworkMode.Training } =>
            throw new BadInputException("Statistics are recomputed in evaluation mode; in training mode each batch has its own."),
        _ => new RecomputedStatistics(subject.Study.Training),
    };

    // Of one other point and a curve that is no straight line: the plane through its middle, in which a curve of one bend lies.
    private LandscapeAxes Bent(Subject subject, FoundCurve found)
    {
        if (Axes is not { Count: not 1, Through: [var other] })
        {
            return Axes;
        }

        var line = new LandscapePlane(subject.Theta, [new("", Vectors.Along(other.Theta, -1, subject.Theta))]);
        return line.Nearest(found.Middle).Distance > 1e-6 * Vectors.Norm(line.Directions[0].Vector)
            ? Axes with { Through = [other, ("the middle of the curve", found.Middle)] }
            : Axes;
    }

    private double[][] AxesOf(LandscapeSpan.Spanned spanned)
    {
        var count = spanned.Plane.Directions.Count;
        foreach (var (given, what) in new[] { (Ranges?.Count, "ranges"), (Points?.Count, "numbers of points") })
        {
            if (given is { } number && number != 1 && number != count)
            {
                throw new BadInputException($"{number} {what} were given for {(count == 1 ? "a line" : "a plane")}.");
            }
        }

        var axes = new double[count][];
        for (var i = 0; i < count; i++)
        {
            var (low, high) = Ranges is { } given ? given[given.Count == 1 ? 0 : i] : spanned.Ranges[i];
            var points = Points is { } wanted ? wanted[wanted.Count == 1 ? 0 : i] : count == 1 ? DefaultLinePoints : DefaultPoints;
            if (!(low < high) || !double.IsFinite(high - low))
            {
                throw new BadInputException(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"A range goes from a number to a larger one, not from {low} to {high}."));
            }

            axes[i] = LandscapeGrid.Spaced(low, high, points);
        }

        return axes.Aggregate(1L, (product, axis) => product * axis.Length) <= MostValues
            ? axes
            : throw new BadInputException($"A landscape has at most {MostValues} points.");
    }
}
