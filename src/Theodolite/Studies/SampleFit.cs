using Theodolite.Data;
using Theodolite.Onnx;
using Theodolite.Torch;

namespace Theodolite.Studies;

/// <summary>Samples brought into the shape that a foreign model takes, where they lie there row by row, or into the order of its
/// inputs.</summary>
/// <param name="Shape">The shape that the model takes.</param>
/// <param name="Note">What a person should know of it; null where nothing changes.</param>
internal sealed record SampleFit(Shape Shape, string? Note)
{
    /// <summary>Whole numbers below it in size are the same in float32.</summary>
    private const int MostWhole = 1 << 24;

    /// <summary>Names of the inputs in the order of the model, where it takes several; else empty.</summary>
    public IReadOnlyList<string> Inputs { get; private init; } = [];

    /// <summary>How samples fit a model.</summary>
    /// <exception cref="BadInputException">They do not; both shapes are named.</exception>
    public static SampleFit? Of(OnnxModel model, Dataset data)
    {
        if (model.Packed is { Count: > 0 } inputs)
        {
            return OfSeveral(inputs, data);
        }

        if (data.Parts.Count > 0)
        {
            return OfOne(model, data);
        }

        if (model.Sample is not { } extents)
        {
            return null;
        }

        var (shape, name) = (data.SampleShape, $"'{Printable.Line(model.Input)}'");
        if (shape.Rank == extents.Count && extents.Select((extent, axis) => extent is null || extent == shape[axis]).All(fits => fits))
        {
            return null;
        }

        var text = $"[{string.Join(", ", extents.Select(extent => extent is { } e ? $"{e}" : "any"))}]";
        if (shape.Rank != 1 || extents.Count(extent => extent is null) > 1)
        {
            throw Misfit();
        }

        var known = extents.Aggregate(1L, (product, extent) => product * (extent ?? 1));
        if (known == 0 || shape.Count % known != 0 || (shape.Count != known && extents.All(extent => extent is not null)))
        {
            throw Misfit();
        }

        Shape wanted = [.. extents.Select(extent => extent ?? shape.Count / known)];
        return new(wanted, $"The {shape.Count} numbers of a sample are taken row by row as the shape {wanted} of the input {name}.");

        BadInputException Misfit() => new($"The model takes samples {text} as its input {name}, but those of {data.Origin} have "
            + $"shape {shape}.");
    }

    /// <summary>Data in the shape.</summary>
    public Dataset Apply(Dataset data) => (Inputs.Count == 0 ? data : data.Packing(Inputs)).WithSampleShape(Shape);

    // One of several arrays is the model's only input; the others are left out.
    private static SampleFit OfOne(OnnxModel model, Dataset data)
    {
        var part = data.Parts.FirstOrDefault(part => part.Name == model.Input) ?? throw new BadInputException(
            $"The model takes '{Printable.Line(model.Input)}', but {data.Origin} holds {Names(data)}; an array of that name was expected.");
        var alone = data.Packing([part.Name]).WithSampleShape(part.Shape);
        var fit = Of(model, alone.With(alone.Provenance with { Parts = [] }));
        return (fit ?? new SampleFit(part.Shape, null)) with { Inputs = [part.Name] };
    }

    private static SampleFit OfSeveral(IReadOnlyList<OnnxInput> inputs, Dataset data)
    {
        if (data.Parts.Count == 0)
        {
            throw new BadInputException($"The result of the model depends on {Wanted(inputs)}, but {data.Origin} holds one array of "
                + "samples; an "
                + "NPZ or HDF5 file with one array for each of them, under its name, was expected.");
        }

        var (width, open) = (0L, (Extent: 0L, Name: ""));
        foreach (var input in inputs)
        {
            var part = data.Parts.FirstOrDefault(part => part.Name == input.Name) ?? throw new BadInputException(
                $"The result of the model depends on {Wanted(inputs)}, but {data.Origin} holds {Names(data)}; an array "
                    + $"'{Printable.Line(input.Name)}' was expected too.");
            Require(input, part, data, ref open);
            if (input.IsWhole)
            {
                RequireWhole(input, data.Packing([part.Name]));
            }

            width += part.Shape.Count;
        }

        string[] left = [.. data.Parts.Where(part => inputs.All(input => input.Name != part.Name)).Select(part => part.Name)];
        var note = left.Length == 0 ? null : $"The model takes no {string.Join(", ", left.Select(name => $"'{Printable.Line(name)}'"))}, "
            + "which the data hold too.";
        return new SampleFit([width], note) { Inputs = [.. inputs.Select(input => input.Name)] };
    }

    // Where the file leaves extents open, all of them are one: packed samples say no more than their width.
    private static void Require(OnnxInput input, SamplePart part, Dataset data, ref (long Extent, string Name) open)
    {
        IReadOnlyList<long?> extents = input.Extents ?? [null];
        var text = $"[{string.Join(", ", extents.Select(extent => extent is { } e ? $"{e}" : "any"))}]";
        // One number for each sample, which a file may hold with an axis of its own or without.
        if (extents.Count == 0 && part.Shape.Count == 1)
        {
            return;
        }

        if (part.Shape.Rank != extents.Count || extents.Where((extent, axis) => extent is { } e && e != part.Shape[axis]).Any())
        {
            throw new BadInputException($"The model takes samples {text} as its input '{Printable.Line(input.Name)}', but those of "
                + $"{data.Origin} have shape {part.Shape}.");
        }

        for (var axis = 0; axis < extents.Count; axis++)
        {
            if (extents[axis] is not null)
            {
                continue;
            }

            if (open.Extent != 0 && open.Extent != part.Shape[axis])
            {
                throw new BadInputException($"The model leaves extents of its inputs open, which are {open.Extent} in '{open.Name}' and "
                    + $"{part.Shape[axis]} in '{Printable.Line(input.Name)}' of {data.Origin}; one for all of them was expected, "
                    + "or an export "
                    + "that fixes them.");
            }

            open = (part.Shape[axis], Printable.Line(input.Name));
        }
    }

    private static void RequireWhole(OnnxInput input, Dataset part)
    {
        for (var i = 0; i < part.Count * part.Features; i++)
        {
            var value = part.Feature(i);
            var fits = Math.Abs(value) < MostWhole && (input.Rows is not { } rows || (value >= 0 && value < rows));
            if (!(fits && value == Math.Floor(value)))
            {
                var range = input.Rows is { } count ? $"from 0 to {count - 1}" : $"of less than {MostWhole} in size, which float32 holds,";
                throw new BadInputException($"'{Printable.Line(input.Name)}' of {part.Origin} holds {value:R}, but the model takes "
                    + $"whole numbers {range} there.");
            }
        }
    }

    private static string Wanted(IReadOnlyList<OnnxInput> inputs) => string.Join(
        ", ",
        inputs.Select(input => $"'{Printable.Line(input.Name)}'"));

    private static string Names(Dataset data) => string.Join(", ", data.Parts.Select(part => $"'{Printable.Line(part.Name)}' "
        + $"{part.Shape}"));
}
