using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Objectives;
using Theodolite.TensorFiles;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>Which tensor of a file fills which parameter.</summary>
/// <param name="Parameter">The block of θ.</param>
/// <param name="Entry">The tensor.</param>
public sealed record WeightAssignment(ParameterBlock Parameter, NamedTensor Entry)
{
    /// <summary>For instance <c>fc1.weight → 0.weight [32, 64]</c>.</summary>
    public override string ToString() => $"{Printable.Text(Entry.Name, 60)} → {Parameter.Name} {Parameter.Shape}";
}

/// <summary>
/// The tensors of a <c>state_dict</c> laid onto the parameters of a model. Names decide, after what wrappers put before them is taken
/// off. Where they are others, the shapes decide if only one mapping is possible: no two tensors have one shape, or no two modules have
/// tensors of one last name and shape. A guess among equal shapes is only made when it was asked for.
/// </summary>
public sealed record WeightMatching
{
    private const int Shown = 8;

    private WeightMatching(TensorFile file, IReadOnlyList<WeightAssignment> assignments, string? note) =>
        (File, Assignments, ByName, Notes) = (file, assignments, note is null, note is null ? file.Notes : [.. file.Notes, note]);

    /// <summary>Whether all names agreed as they are.</summary>
    public bool ByName { get; }

    /// <summary>What the file was taken for, and how the tensors were matched where their names did not agree, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; private init; }

    /// <summary>The assignments, in the order of the parameters.</summary>
    public IReadOnlyList<WeightAssignment> Assignments { get; private init; }

    private TensorFile File { get; }

    /// <summary>Finds the assignment.</summary>
    /// <param name="file">The tensors.</param>
    /// <param name="layout">The parameters.</param>
    /// <param name="equal">What to do where the order alone would decide.</param>
    /// <exception cref="AmbiguousWeightsException">The order alone would decide, and that is refused.</exception>
    /// <exception cref="BadInputException">There is none: the sentence lists what is missing, surplus or of another shape.</exception>
    public static WeightMatching Of(TensorFile file, ParameterLayout layout, EqualShapes equal = EqualShapes.Refused)
    {
        try
        {
            return AsStored(file, layout, equal);
        }
        catch (BadInputException error) when (file.Turned is not null && error is not AmbiguousWeightsException)
        {
            if (AsTurned(file.Turned, layout, equal) is { } turned)
            {
                return turned;
            }

            throw;
        }
    }

    /// <inheritdoc cref="Of(TensorFile, ParameterLayout, EqualShapes)"/>
    public static WeightMatching Of(SafetensorsFile file, ParameterLayout layout, EqualShapes equal = EqualShapes.Refused) =>
        Of(TensorFile.Of(file), layout, equal);

    /// <summary>The same with weights behind a flattened image in the order of the network, where the file's images have channels
    /// last.</summary>
    /// <param name="network">The network whose state was matched.</param>
    public WeightMatching For(Network network)
    {
        var flattened = File.ChannelsLast ? ChannelOrder.Flattened(network) : new Dictionary<string, Shape>();
        return flattened.Count == 0 ? this : this with
        {
            Assignments = [.. Assignments.Select(pair => flattened.TryGetValue(pair.Parameter.Name, out var image)
                ? pair with { Entry = ChannelOrder.Reordered(pair.Entry, image) }
                : pair)],
            Notes =
            [
                .. Notes,
                $"Images in '{File.Name}' have their channels last; the inputs of {string.Join(", ", flattened.Keys.Take(3))} "
                    + "were put in the "
                    + "order of channels first.",
            ],
        };
    }

    /// <summary>Reads all tensors into a flat vector θ.</summary>
    /// <exception cref="BadInputException">The file cannot be read any more.</exception>
    public double[] ToVector()
    {
        var theta = new double[Assignments.Sum(assignment => assignment.Parameter.Count)];
        foreach (var (parameter, entry) in Assignments)
        {
            entry.ToDoubles().CopyTo(theta, parameter.Offset);
        }

        return theta;
    }

    private static WeightMatching? AsTurned(TensorFile file, ParameterLayout layout, EqualShapes equal)
    {
        try
        {
            return AsStored(file, layout, equal);
        }
        catch (AmbiguousWeightsException)
        {
            throw;
        }
        catch (BadInputException)
        {
            // What does not fit either way is said of the file as it is stored.
            return null;
        }
    }

    private static WeightMatching AsStored(TensorFile file, ParameterLayout layout, EqualShapes equal)
    {
        // PyTorch counts the batches that its running averages have seen; population statistics have no use for it.
        file = file.Without(entry => WeightNames.Leaf(entry.Name) == "num_batches_tracked");
        if (file.Tensors.FirstOrDefault(entry => !entry.IsFloating && layout.Find(entry.Name) is not null) is { } wrong)
        {
            throw new BadInputException(
                $"'{file.Name}' holds '{Printable.Text(wrong.Name)}' as {wrong.DType}, but real numbers were expected.");
        }

        var names = WeightNames.Fitting(file, layout, out var left);
        if (names is not null)
        {
            var named = layout.Blocks.Select(block => new WeightAssignment(block, names[block.Name])).ToList();
            return named.TrueForAll(pair => pair.Parameter.Shape == pair.Entry.Shape && pair.Entry.IsFloating)
                ? new(file, named, left is null ? null : $"The names in '{file.Name}' are the model's without {left}.")
                : throw Mismatch(file, layout, names);
        }

        var tensors = WeightShapes.Of(file, layout);
        if (tensors.Determined() is { } determined)
        {
            return new(file, determined, Sentence("shape, which leaves one mapping", determined));
        }

        if (tensors.InOrder() is not { } ordered)
        {
            throw Mismatch(file, layout, file.Tensors.ToDictionary(entry => entry.Name));
        }

        return equal == EqualShapes.ByOrder
            ? new(file, ordered, Sentence("shape and order, which is a guess", ordered))
            : throw new AmbiguousWeightsException($"The names in '{file.Name}' are not those of the model, and tensors of equal "
                + $"shape could be matched by their order alone, which may be wrong: {Show(ordered)}");

        string Sentence(string how, List<WeightAssignment> mapping) =>
            $"The names in '{file.Name}' are not those of the model; the tensors were matched by {how}: {Show(mapping)}.";
    }

    private static string Show(List<WeightAssignment> mapping) =>
        $"{string.Join(", ", mapping.Take(Shown))}{(mapping.Count > Shown ? $" and {mapping.Count - Shown} more" : "")}";

    private static BadInputException Mismatch(TensorFile file, ParameterLayout layout, Dictionary<string, NamedTensor> names)
    {
        var missing = layout.Blocks.Where(block => !names.ContainsKey(block.Name)).Select(block => $"'{block.Name}' {block.Shape}");
        var surplus = names.Where(entry => layout.Find(entry.Key) is null)
            .Select(entry => $"'{Printable.Text(entry.Value.Name)}' {entry.Value.Shape}");
        var reshaped = layout.Blocks.Where(block => names.TryGetValue(block.Name, out var entry) && entry.Shape != block.Shape)
            .Select(block => $"'{block.Name}' {names[block.Name].Shape} instead of {block.Shape}");
        var parts = new[] { List("missing", missing), List("surplus", surplus), List("of another shape", reshaped) };
        return new($"'{file.Name}' does not fit the model by name, nor by order and shape: "
            + $"{string.Join("; ", parts.Where(part => part.Length > 0))}.");
    }

    private static string List(string what, IEnumerable<string> items)
    {
        var all = items.ToList();
        return all.Count == 0 ? "" : $"{what}: {string.Join(", ", all.Take(5))}{(all.Count > 5 ? $" and {all.Count - 5} more" : "")}";
    }
}
