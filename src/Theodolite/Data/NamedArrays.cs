using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>Samples and targets by the names of arrays: <c>x</c> and <c>y</c>, or targets under a usual name and beside them the arrays
/// that a model takes under its own.</summary>
internal static class NamedArrays
{
    private static readonly string[] s_targets = ["y", "labels", "label", "targets", "target"];

    /// <summary>Reads a data set.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="names">Names of all arrays that it holds.</param>
    /// <param name="read">Reads one of them.</param>
    /// <param name="wanted">Names of the inputs of a model that takes several; where all are there, <c>x</c> is one of them like the
    /// others.</param>
    /// <exception cref="BadInputException">There are no targets, or the arrays have not as many samples.</exception>
    public static Dataset Read(
        SourceFile file,
        IReadOnlyList<string> names,
        Func<string, NumericArray> read,
        IReadOnlyList<string> wanted)
    {
        if (names.Contains("x", StringComparer.Ordinal) && !(wanted.Count > 1 && wanted.All(names.Contains)))
        {
            return NumericArray.Pair(file.Title, read("x"), read("y"));
        }

        string[] targets = [.. s_targets.Where(name => names.Contains(name, StringComparer.Ordinal))];
        string[] others = [.. names.Where(name => !targets.Contains(name, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal)];
        if (targets is not [var target] || others.Length == 0)
        {
            var found = Printable.Text(string.Join(", ", names.Take(10)), 200);
            throw file.Error("should hold one array 'x' (samples) and one 'y' (targets), or 'y' beside arrays named as the inputs of the "
                + $"model, but it holds: {found}");
        }

        var (y, parts) = (read(target), others.Select(name => (Name: name, Array: read(name))).ToList());
        if (parts is [var only])
        {
            return NumericArray.Pair(file.Title, only.Array, y);
        }

        foreach (var (name, array) in parts)
        {
            if (array.Shape.Rank == 0 || y.Shape.Rank == 0 || array.Shape[0] != y.Shape[0])
            {
                throw file.Error($"holds an array '{Printable.Line(name)}' of shape {array.Shape} and targets '{target}' of shape "
                    + $"{y.Shape}; as "
                    + "many samples along the first axis of both were expected");
            }
        }

        SamplePart[] shapes = [.. parts.Select(part => new SamplePart(part.Name, NumericArray.SampleShape(part.Array.Shape)))];
        var data = Dataset.Create(
            file.Title,
            [shapes.Sum(part => part.Shape.Count)],
            Pack([.. parts.Select(part => part.Array.Values)], (int)y.Shape[0], file),
            y.Values.Doubles,
            NumericArray.SampleShape(y.Shape));
        return data.With(data.Provenance with { Parts = shapes });
    }

    private static Numbers Pack(Numbers[] parts, int samples, SourceFile file)
    {
        if (parts.Sum(part => (long)part.Count) > DataLimits.Elements)
        {
            throw file.Error($"holds more than {DataLimits.Elements} numbers in its arrays together, which is refused");
        }

        return parts.All(part => part.IsSingle)
            ? Numbers.Of(Pack([.. parts.Select(part => part.Singles)], samples))
            : Numbers.Of(Pack([.. parts.Select(part => part.Doubles)], samples));
    }

    private static T[] Pack<T>(T[][] parts, int samples)
    {
        var packed = new T[parts.Sum(part => part.Length)];
        var at = 0;
        for (var i = 0; i < samples; i++)
        {
            foreach (var part in parts)
            {
                var width = part.Length / samples;
                part.AsSpan(i * width, width).CopyTo(packed.AsSpan(at));
                at += width;
            }
        }

        return packed;
    }
}
