using Theodolite.Data;
using Theodolite.Onnx;
using Theodolite.Torch;

namespace Theodolite.Studies;

/// <summary>Samples brought into the shape that a foreign model takes, where they lie there row by row.</summary>
/// <param name="Shape">The shape that the model takes.</param>
/// <param name="Note">What a person should know of it; null where nothing changes.</param>
internal sealed record SampleFit(Shape Shape, string? Note)
{
    /// <summary>How samples fit a model.</summary>
    /// <exception cref="BadInputException">They do not; both shapes are named.</exception>
    public static SampleFit? Of(OnnxModel model, Dataset data)
    {
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
    public Dataset Apply(Dataset data) => data.WithSampleShape(Shape);
}
