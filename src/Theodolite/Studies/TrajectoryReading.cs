using System.Globalization;
using Theodolite.Runs;

namespace Theodolite.Studies;

/// <summary>Reads the points that a run folder holds of its training: the start, the checkpoints, the end.</summary>
internal static class TrajectoryReading
{
    private const int Fewest = 3;

    /// <summary>The points in order; the last is θ.</summary>
    /// <exception cref="BadInputException">The subject is no run, or its folder holds too few points.</exception>
    public static IReadOnlyList<(string Label, double[] Theta)> Of(Subject subject)
    {
        if (subject is not { Run: { } path, History: { } history, Study: { } study })
        {
            throw new BadInputException($"'{subject.Name}' has no trajectory: principal components are of a run folder.");
        }

        using var folder = RunFolder.Open(path);
        var layout = study.Network.Parameters;
        var points = new List<(long Step, double[] Theta)>();
        if (history.Start is { } start)
        {
            points.Add((0, start));
        }

        foreach (var file in folder.Checkpoints)
        {
            var checkpoint = TrainingCheckpoint.Read(file, layout, history.Settings.Optimizer);
            points.Add((checkpoint.State.Losses.Count, checkpoint.Parameters));
        }

        points.Sort((a, b) => a.Step.CompareTo(b.Step));
        List<(string, double[])> trajectory =
        [
            .. points.Where(point => point.Step < history.Losses.Count)
                .Select(point => (string.Create(CultureInfo.InvariantCulture, $"step {point.Step}"), point.Theta)),
            ("the end", subject.Theta),
        ];
        return trajectory.Count >= Fewest ? trajectory
            : throw new BadInputException($"'{path}' holds {trajectory.Count} points of its training, and a plane needs {Fewest}: keep "
                + "more checkpoints of a training.");
    }
}
