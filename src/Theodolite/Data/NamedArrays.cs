using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>Samples and targets by the names of arrays: <c>x</c> and <c>y</c>, or targets under a usual name and beside them the arrays
/// that a model takes under its own.</summary>
internal static class NamedArrays
{
    private static readonly string[] s_targets = ["y", "labels", "label", "targets", "target"];

    /// <summary>Reads a data set.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="arrays">All arrays that it holds.</param>
    /// <param name="wanted">Names of the inputs of a model that takes several; where all are there, <c>x</c> is one of them like the
    /// others.</param>
    /// <exception cref="BadInputException">There are no targets, or the arrays have not as many samples.</exception>
    public static Dataset Read(
        SourceFile file,
        INamedArrays arrays,
        IReadOnlyList<string> wanted)
    {
        var names = arrays.Names;
        if (wanted.Count > 1 && wanted.Contains("x", StringComparer.Ordinal) && names.Contains("x", StringComparer.Ordinal)
            && wanted.FirstOrDefault(name => !names.Contains(name, StringComparer.Ordinal)) is { } missing)
        {
            throw file.Error($"has no array '{Printable.Line(missing)}', which the model takes beside 'x'");
        }

        if (names.Contains("x", StringComparer.Ordinal) && !(wanted.Count > 1 && wanted.All(names.Contains)))
        {
            return NumericArray.Pair(file.Title, arrays.Read("x"), arrays.Read("y"));
        }

        string[] targets = [.. s_targets.Where(name => names.Contains(name, StringComparer.Ordinal))];
        string[] others = [.. names.Where(name => !targets.Contains(name, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal)];
        if (targets is not [var target] || others.Length == 0)
        {
            var found = Printable.Text(string.Join(", ", names.Take(10)), 200);
            throw file.Error("should hold one array 'x' (samples) and one 'y' (targets), or 'y' beside arrays named as the inputs of the "
                + $"model, but it holds: {found}");
        }

        var y = arrays.Read(target);
        if (others is [var only])
        {
            return NumericArray.Pair(file.Title, arrays.Read(only), y);
        }

        var shapes = Array.ConvertAll(others, name => (Name: name, Shape: arrays.ShapeOf(name)));
        foreach (var (name, shape) in shapes)
        {
            if (shape.Rank == 0 || y.Shape.Rank == 0 || shape[0] != y.Shape[0])
            {
                throw file.Error($"holds an array '{Printable.Line(name)}' of shape {shape} and targets '{target}' of shape "
                    + $"{y.Shape}; as "
                    + "many samples along the first axis of both were expected");
            }
        }

        var parts = Array.ConvertAll(shapes, part => new SamplePart(part.Name, NumericArray.SampleShape(part.Shape)));
        var data = Dataset.Create(
            file.Title,
            [parts.Sum(part => part.Shape.Count)],
            Pack(file, arrays, parts, (int)y.Shape[0]),
            y.Values.ToDoubles(),
            NumericArray.SampleShape(y.Shape));
        return data.With(data.Provenance with { Parts = parts });
    }

    // Each array is read into its columns of the samples.
    private static Numbers Pack(SourceFile file, INamedArrays arrays, SamplePart[] parts, int samples)
    {
        var width = parts.Sum(part => part.Shape.Count);
        if (samples * width > DataLimits.Elements)
        {
            throw file.Error($"holds more than {DataLimits.Elements} numbers in its arrays together, which is refused");
        }

        var (writer, column) = (new NumbersWriter((int)(samples * width)), 0);
        foreach (var part in parts)
        {
            writer.Into(column, (int)part.Shape.Count, (int)width);
            arrays.Read(part.Name, writer);
            column += (int)part.Shape.Count;
        }

        return writer.Finish();
    }
}
