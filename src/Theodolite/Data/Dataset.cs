using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>
/// An immutable data set in memory: n samples of one shape, with real targets and, where these are whole numbers from
/// 0 on, their view as class labels. Every number is finite.
/// </summary>
public sealed partial class Dataset
{
    private readonly Numbers _features;
    private readonly double[] _targets;
    private readonly TargetLabels _labels;
    private readonly int[]? _rows;
    private float[]? _singleTargets;
    private (long Ignore, long[] Labels)? _positions;

    private Dataset(
        Provenance provenance,
        Shape sampleShape,
        Numbers features,
        Shape targetShape,
        double[] targets,
        TargetLabels labels,
        int[]? rows)
    {
        (Provenance, SampleShape, TargetShape) = (provenance, sampleShape, targetShape);
        (_features, _targets, _labels, _rows) = (features, targets, labels, rows);
        Features = (int)sampleShape.Count;
        Count = features.Count / Features;
    }

    /// <summary>What the data came from, as error messages name it.</summary>
    public string Origin => Provenance.Origin;

    /// <summary>What was taken for what when the source was read, a sentence each: separators, headers, columns left out.</summary>
    public IReadOnlyList<string> Notes => Provenance.Notes;

    /// <summary>Names of the classes, that of label k at place k, where the source names them; else null.</summary>
    public IReadOnlyList<string>? Classes => Provenance.Classes;

    /// <summary>n, the number of samples.</summary>
    public int Count { get; }

    /// <summary>Shape of one sample, <c>[64]</c> or <c>[1, 8, 8]</c>.</summary>
    public Shape SampleShape { get; }

    /// <summary>Numbers per sample: the product of <see cref="SampleShape"/>.</summary>
    public int Features { get; }

    /// <summary>Shape of one target; <c>[1]</c> for a label or a single number.</summary>
    public Shape TargetShape { get; }

    /// <summary>Float32 where it holds every feature exactly, otherwise Float64.</summary>
    public DType DType => _features.IsSingle ? DType.Float32 : DType.Float64;

    /// <summary>
    /// Features <c>[n, …SampleShape]</c> in float64, exactly as read or computed: in place where <see cref="DType"/> is that, else a copy,
    /// which lives while somebody holds it.
    /// </summary>
    public ReadOnlyMemory<double> Doubles => _features.Doubles;

    /// <summary>
    /// Features <c>[n, …SampleShape]</c> rounded to float32: in place where <see cref="DType"/> is that, else a copy, which lives while
    /// somebody holds it.
    /// </summary>
    /// <exception cref="BadInputException">A feature exceeds the range of float32.</exception>
    public ReadOnlyMemory<float> Singles
    {
        get
        {
            RequireSingles();
            return _features.Singles;
        }
    }

    /// <summary>Real targets <c>[n, …TargetShape]</c>.</summary>
    public ReadOnlyMemory<double> Targets => _targets;

    /// <summary>Real targets <c>[n, …TargetShape]</c> rounded to float32.</summary>
    public ReadOnlyMemory<float> SingleTargets => _singleTargets ??= Array.ConvertAll(_targets, value => (float)value);

    /// <summary>Whether the targets can be read as class labels.</summary>
    public bool HasLabels => _labels.Problem is null;

    /// <summary>Class labels <c>[n]</c>, each in 0 … <see cref="ClassCount"/> − 1.</summary>
    /// <exception cref="BadInputException">A target is not a class label; the sentence names its row and value.</exception>
    public ReadOnlyMemory<long> Labels => HasLabels ? _labels.Values : throw new BadInputException(_labels.Problem!);

    /// <summary>Largest label of the whole source plus one, the same on both sides of a split.</summary>
    /// <exception cref="BadInputException">The targets are not class labels.</exception>
    public int ClassCount => HasLabels ? _labels.ClassCount : throw new BadInputException(_labels.Problem!);

    /// <summary>What the tokens stand for, where the data are a text; else null.</summary>
    public Vocabulary? Vocabulary => Provenance.Vocabulary;

    /// <summary>The named arrays that a sample packs one after another, flattened, where the source has several; else empty.</summary>
    public IReadOnlyList<SamplePart> Parts => Provenance.Parts;

    internal Provenance Provenance { get; }

    /// <summary>Bytes that features, targets and labels take.</summary>
    internal double Bytes => _features.Bytes + (sizeof(double) * ((double)_targets.Length + _labels.Values.Length));

    /// <summary>Features as tokens, <c>[n, …SampleShape]</c>.</summary>
    /// <param name="count">Number of different tokens.</param>
    /// <param name="taker">What takes them, for messages: <c>layer 0 (embedding)</c>.</param>
    /// <exception cref="BadInputException">A feature is not a whole number from 0 to <paramref name="count"/> − 1.</exception>
    public long[] Tokens(int count, string taker)
    {
        if (Vocabulary is { } vocabulary && vocabulary.Count > count)
        {
            throw new BadInputException($"{Origin} has {vocabulary}, but {taker} takes {count}.");
        }

        var tokens = new long[_features.Count];
        for (var i = 0; i < tokens.Length; i++)
        {
            var value = _features[i];
            if (!(value >= 0 && value < count && value == Math.Floor(value)))
            {
                throw new BadInputException($"{Place(i)} is {value:R}, but {taker} takes whole numbers from 0 to {count - 1}.");
            }

            tokens[i] = (long)value;
        }

        return tokens;
    }

    /// <summary>A tensor <c>[n, …SampleShape]</c> over the features in the type that they are kept in; it must not be written to.</summary>
    internal Tensor AsTensor() => _features.AsTensor([Count, .. SampleShape.Span]);

    /// <summary>Refuses features that float32 cannot hold.</summary>
    /// <exception cref="BadInputException">One exceeds its range.</exception>
    internal void RequireSingles()
    {
        for (var i = 0; !_features.IsSingle && i < _features.Count; i++)
        {
            if (!float.IsFinite((float)_features[i]))
            {
                throw new BadInputException($"{Place(i)} is {_features[i]:R}, beyond the range of float32; use float64.");
            }
        }
    }

    /// <summary>One feature of all samples, in float64.</summary>
    internal double[] Column(int feature)
    {
        var values = new double[Count];
        _features.CopyTo(values, feature, Features);
        return values;
    }

    /// <summary>A feature by its place among all.</summary>
    internal double Feature(int index) => _features[index];

    /// <summary>Builds a data set and checks it; features are copied, targets are taken over and must not change afterwards.</summary>
    /// <param name="origin">Name for error messages.</param>
    /// <param name="sampleShape">Shape of one sample.</param>
    /// <param name="features">n · <paramref name="sampleShape"/> numbers, sample by sample.</param>
    /// <param name="targets">n · <paramref name="targetShape"/> numbers.</param>
    /// <param name="targetShape">Shape of one target; <c>[1]</c> when left out.</param>
    /// <exception cref="BadInputException">No samples, sizes that do not fit together, or a number that is not finite.</exception>
    public static Dataset Create(string origin, Shape sampleShape, double[] features, double[] targets, Shape? targetShape = null) =>
        Create(origin, sampleShape, Numbers.Of(features), targets, targetShape);

    /// <inheritdoc cref="Create(string, Shape, double[], double[], Shape?)"/>
    public static Dataset Create(string origin, Shape sampleShape, float[] features, double[] targets, Shape? targetShape = null) =>
        Create(origin, sampleShape, Numbers.Of(features), targets, targetShape);

    /// <summary>Builds a data set over features that are in place already, and checks it; both arrays are taken over and must not change
    /// afterwards.</summary>
    /// <inheritdoc cref="Create(string, Shape, double[], double[], Shape?)"/>
    public static Dataset Create(
        string origin,
        Shape sampleShape,
        PinnedArray<float> features,
        double[] targets,
        Shape? targetShape = null) =>
        Create(origin, sampleShape, Numbers.Of(features), targets, targetShape);

    /// <inheritdoc cref="Create(string, Shape, PinnedArray{float}, double[], Shape?)"/>
    public static Dataset Create(
        string origin,
        Shape sampleShape,
        PinnedArray<double> features,
        double[] targets,
        Shape? targetShape = null) =>
        Create(origin, sampleShape, Numbers.Of(features), targets, targetShape);

    internal static Dataset Create(string origin, Shape sampleShape, Numbers features, double[] targets, Shape? targetShape)
    {
        var width = sampleShape.Count;
        var outputs = targetShape ?? [1];
        if (width == 0 || features.Count == 0)
        {
            throw new BadInputException($"{origin} holds no numbers: at least one sample of at least one feature was expected.");
        }

        var count = features.Count / width;
        if (features.Count % width != 0 || outputs.Count == 0 || targets.LongLength != count * outputs.Count)
        {
            throw new BadInputException(
                $"{origin} does not fit together: {features.Count} features for samples of shape {sampleShape}, {targets.Length} targets "
                    + $"of shape {outputs}.");
        }

        var data = new Dataset(
            new Provenance(origin),
            sampleShape,
            features,
            outputs,
            targets,
            TargetLabels.Of(origin, targets, outputs),
            null);
        data.RequireFinite();
        return data;
    }

    /// <summary>Samples of each class.</summary>
    /// <exception cref="BadInputException">The targets are not class labels.</exception>
    public long[] ClassCounts()
    {
        var counts = new long[ClassCount];
        foreach (var label in Labels.Span)
        {
            counts[label]++;
        }

        return counts;
    }

    /// <summary>
    /// −Σ pᵢ ln pᵢ over the class frequencies p, in nats: the least cross-entropy of a model that ignores its input.
    /// </summary>
    /// <exception cref="BadInputException">The targets are not class labels.</exception>
    public double ClassEntropy() =>
        ClassCounts().Where(count => count > 0).Sum(count => -(double)count / Count * Math.Log((double)count / Count));

    /// <summary>Checks that every label names one of so many outputs.</summary>
    /// <exception cref="BadInputException">A label is out of range, or the targets are not class labels.</exception>
    public void RequireLabelsBelow(long outputs)
    {
        var labels = Labels.Span;
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= outputs)
            {
                throw new BadInputException($"The label in row {Row(i) + 1} of {Origin} is {labels[i]}, but the network has {outputs} "
                    + $"outputs: 0 to {outputs - 1} was expected.");
            }
        }
    }

    /// <summary>The targets as class labels, one per position, <c>[n, …TargetShape]</c>; −1 where a position does not count.</summary>
    /// <param name="ignore">The target that marks a position as not counting.</param>
    /// <exception cref="BadInputException">A target is neither a class label nor <paramref name="ignore"/>; the sentence names its place
    /// and value.</exception>
    public ReadOnlyMemory<long> PositionLabels(long ignore)
    {
        if (_positions is { } known && known.Ignore == ignore)
        {
            return known.Labels;
        }

        var labels = new long[_targets.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var target = _targets[i];
            if (target != ignore && !(target >= 0 && target < DataLimits.Classes && target == Math.Floor(target)))
            {
                throw new BadInputException($"{TargetPlace(i)} is {target:R}, but a class label, a whole number from 0 to "
                    + $"{DataLimits.Classes - 1}, or {ignore} for a position that does not count was expected.");
            }

            labels[i] = target == ignore ? -1 : (long)target;
        }

        _positions = (ignore, labels);
        return labels;
    }

    internal string Place(int feature)
    {
        var column = Provenance.Columns?[feature % Features] ?? (feature % Features) + 1;
        return $"Row {Row(feature / Features) + 1}, column {column} of {Origin}";
    }

    internal string TargetPlace(int index)
    {
        var width = (int)TargetShape.Count;
        return $"The target in row {Row(index / width) + 1}{(width == 1 ? "" : $", column {(index % width) + 1}")} of {Origin}";
    }

    private int Row(int index) => _rows?[index] ?? index;

    private void RequireFinite()
    {
        if (_features.FirstNotFinite() is >= 0 and var at)
        {
            throw new BadInputException($"{Place(at)} is {NotFinite(_features[at])}, but a finite number was expected.");
        }

        for (var i = 0; i < _targets.Length; i++)
        {
            if (!double.IsFinite(_targets[i]))
            {
                throw new BadInputException($"The target in row {Row(i / (int)TargetShape.Count) + 1} of {Origin} is "
                    + $"{NotFinite(_targets[i])}, but a finite number was expected.");
            }
        }
    }

    private static string NotFinite(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "infinite" : "minus infinite";
}
