namespace Theodolite.Data;

/// <summary>Names of classes in the order in which they are met, and their numbers in sorted order.</summary>
/// <param name="file">The file, for messages.</param>
internal sealed class ClassNames(SourceFile file)
{
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    /// <summary>A number for a name, for the time being.</summary>
    public int Code(string name)
    {
        if (!_codes.TryGetValue(name, out var code))
        {
            code = _codes.Count;
            _codes[name] = code < DataLimits.ClassNames
                ? code
                : throw file.Error($"has more than {DataLimits.ClassNames} different labels, which is refused");
        }

        return code;
    }

    /// <summary>Replaces the numbers by the places of the names among the sorted ones.</summary>
    /// <param name="codes">The numbers of all rows; as they are where there are no names.</param>
    /// <param name="classes">The sorted names; null where there are none.</param>
    public double[] Sorted(double[] codes, out string[]? classes)
    {
        if (_codes.Count == 0)
        {
            classes = null;
            return codes;
        }

        classes = [.. _codes.Keys.Order(StringComparer.Ordinal)];
        var places = new double[classes.Length];
        foreach (var (place, name) in classes.Index())
        {
            places[_codes[name]] = place;
        }

        return Array.ConvertAll(codes, code => places[(int)code]);
    }
}
