using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>Data sets made of others.</summary>
public sealed partial class Dataset
{
    /// <summary>The samples at the given indices, in that order.</summary>
    public Dataset Subset(ReadOnlySpan<int> indices) => Subset(indices, inPlace: false);

    /// <summary>
    /// Sets <paramref name="test"/> samples aside, drawn without replacement by <see cref="Philox"/> for the purpose
    /// <c>split</c>; both sides keep the order of the source.
    /// </summary>
    /// <exception cref="BadInputException">Not at least one sample on either side.</exception>
    public (Dataset Train, Dataset Test) Split(int test, ulong seed)
    {
        var (train, aside) = Sides(test, seed);
        return (Subset(train), Subset(aside));
    }

    /// <summary>The same numbers as samples of another shape.</summary>
    /// <exception cref="BadInputException">The shapes differ in their number of elements.</exception>
    public Dataset WithSampleShape(Shape shape) => shape.Count == Features
        ? new(Provenance, shape, _features, TargetShape, _targets, _labels, _rows)
        : throw new BadInputException(
            $"Samples of shape {shape} have {shape.Count} elements, but those of {Origin} have {Features}, stored as {SampleShape}.");

    /// <summary>Every feature multiplied by a factor, in float64.</summary>
    /// <exception cref="BadInputException">The factor is not a positive finite number, or a product is not finite.</exception>
    public Dataset Scaled(double factor)
    {
        if (!(factor > 0 && double.IsFinite(factor)))
        {
            throw new BadInputException($"The scale of {Origin} is {factor}, but a positive finite number was expected.");
        }

        return Mapped((value, _) => value * factor);
    }

    /// <summary>As <see cref="Split"/>, in the memory of this data set, which is used up.</summary>
    /// <exception cref="BadInputException">Not at least one sample on either side.</exception>
    internal (Dataset Train, Dataset Test) Divide(int test, ulong seed)
    {
        var (train, aside) = Sides(test, seed);
        var tested = Subset(aside);
        return (Subset(train, inPlace: true), tested);
    }

    /// <summary>The same samples with their named arrays in another order, and perhaps fewer of them.</summary>
    /// <param name="names">Names among <see cref="Parts"/>.</param>
    internal Dataset Packing(IReadOnlyList<string> names)
    {
        var starts = new Dictionary<string, (int Start, SamplePart Part)>(StringComparer.Ordinal);
        var width = 0;
        foreach (var part in Parts)
        {
            starts.Add(part.Name, (width, part));
            width += (int)part.Shape.Count;
        }

        int[] columns = [.. names.SelectMany(name => Enumerable.Range(starts[name].Start, (int)starts[name].Part.Shape.Count))];
        if (columns.Length == Features && columns.Select((column, i) => column == i).All(same => same))
        {
            return this;
        }

        var provenance = Provenance with { Parts = [.. names.Select(name => starts[name].Part)] };
        return new(provenance, [columns.Length], _features.Columns(columns, Features), TargetShape, _targets, _labels, _rows);
    }

    /// <summary>The same samples with other targets.</summary>
    internal Dataset WithTargets(double[] targets)
    {
        var data = new Dataset(
            Provenance, SampleShape, _features, TargetShape, targets, TargetLabels.Of(Origin, targets, TargetShape), _rows);
        data.RequireFinite();
        return data;
    }

    internal Dataset With(Provenance provenance) => new(provenance, SampleShape, _features, TargetShape, _targets, _labels, _rows);

    /// <summary>A function of every feature and its place among all, in float64.</summary>
    /// <exception cref="BadInputException">A result is not finite.</exception>
    internal Dataset Mapped(Func<double, int, double> function)
    {
        var data = new Dataset(Provenance, SampleShape, _features.Map(function), TargetShape, _targets, _labels, _rows);
        data.RequireFinite();
        return data;
    }

    private Dataset Subset(ReadOnlySpan<int> indices, bool inPlace)
    {
        foreach (var index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        }

        var rows = new int[indices.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = Row(indices[i]);
        }

        var width = (int)TargetShape.Count;
        var targets = new double[checked(indices.Length * width)];
        for (var i = 0; i < indices.Length; i++)
        {
            _targets.AsSpan(indices[i] * width, width).CopyTo(targets.AsSpan(i * width));
        }

        var features = _features.Rows(indices, Features, inPlace);
        return new(Provenance, SampleShape, features, TargetShape, targets, _labels.Subset(indices), rows);
    }

    private (int[] Train, int[] Test) Sides(int test, ulong seed)
    {
        if (test < 1 || test >= Count)
        {
            throw new BadInputException(
                $"A split sets {test} samples of {Origin} aside for testing, but 1 to {Count - 1} of its {Count} can be.");
        }

        var order = Philox.For(seed, "split").Permutation(Count);
        Array.Sort(order, 0, test);
        Array.Sort(order, test, Count - test);
        return (order[test..], order[..test]);
    }
}
