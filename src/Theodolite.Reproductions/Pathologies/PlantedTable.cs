using System.Globalization;
using System.Text;
using Theodolite.IO;
using Theodolite.Randomness;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>A small data set made for a planted training: rows of features, and one target each.</summary>
/// <param name="Name">Name of its file, without an ending.</param>
/// <param name="Features">One row per sample.</param>
/// <param name="Targets">One label or number per sample.</param>
internal sealed record PlantedTable(string Name, double[][] Features, double[] Targets)
{
    /// <summary>The same with another target per sample.</summary>
    public PlantedTable WithTargets(string suffix, Func<double, double> change) =>
        this with { Name = $"{Name}-{suffix}", Targets = [.. Targets.Select(change)] };

    /// <summary>The same with features changed, by column and value.</summary>
    public PlantedTable WithFeatures(string suffix, Func<int, double, double> change) =>
        this with { Name = $"{Name}-{suffix}", Features = [.. Features.Select(row => row.Select((x, j) => change(j, x)).ToArray())] };

    /// <summary>The same samples with their targets in a random order, so that nothing in the features tells them.</summary>
    public PlantedTable Shuffled()
    {
        var order = Philox.For(0, $"planted/shuffled/{Name}").Permutation(Targets.Length);
        return this with { Name = $"{Name}-shuffled", Targets = [.. order.Select(i => Targets[i])] };
    }

    /// <summary>The targets with Gaussian noise of so large a deviation.</summary>
    public PlantedTable WithNoise(string suffix, double deviation)
    {
        var random = Philox.For(0, $"planted/noise/{Name}");
        return WithTargets(suffix, y => y + (deviation * random.NextGaussian()));
    }

    /// <summary>A share of the labels replaced by labels drawn at random.</summary>
    public PlantedTable WithRandomLabels(string suffix, double share)
    {
        var random = Philox.For(0, $"planted/labels/{Name}");
        var classes = (int)Targets.Max() + 1;
        return WithTargets(suffix, y => random.NextDouble() < share ? random.NextInt(classes) : y);
    }

    /// <summary>The same samples without most of those of one class.</summary>
    public PlantedTable Without(string suffix, int label, int kept)
    {
        int[] rows = [.. Enumerable.Range(0, Targets.Length)
            .Where(i => Targets[i] != label || Enumerable.Range(0, i).Count(j => Targets[j] == label) < kept)];
        return new($"{Name}-{suffix}", [.. rows.Select(i => Features[i])], [.. rows.Select(i => Targets[i])]);
    }

    /// <summary>Whether another holds the same numbers.</summary>
    public bool Holds(PlantedTable other) =>
        Targets.SequenceEqual(other.Targets) && Features.SelectMany(row => row).SequenceEqual(other.Features.SelectMany(row => row));

    /// <summary>Writes it as a CSV file, the target last.</summary>
    public void Write(string folder)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Targets.Length; i++)
        {
            text.AppendJoin(',', Features[i].Append(Targets[i]).Select(x => x.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        }

        AtomicFile.WriteText(Path.Combine(folder, Name + ".csv"), text.ToString());
    }
}
