using System.Text.RegularExpressions;
using Theodolite.Data;
using Theodolite.Objectives;

namespace Theodolite.Networks;

/// <summary>Which tensor of a file fills which parameter.</summary>
/// <param name="Parameter">The block of θ.</param>
/// <param name="Entry">The tensor.</param>
public sealed record WeightAssignment(ParameterBlock Parameter, SafetensorsEntry Entry);

/// <summary>
/// The tensors of a <c>state_dict</c> laid onto the parameters of a model: by name, else module by module, by the last
/// part of the name and the shape, else by order and shape.
/// </summary>
public sealed partial record WeightMatching
{
    private WeightMatching(bool byName, IReadOnlyList<WeightAssignment> assignments) =>
        (ByName, Assignments) = (byName, assignments);

    /// <summary>Whether all names agreed; otherwise <see cref="Assignments"/> deserves to be printed.</summary>
    public bool ByName { get; }

    /// <summary>The assignments, in the order of the parameters.</summary>
    public IReadOnlyList<WeightAssignment> Assignments { get; }

    /// <summary>Finds the assignment.</summary>
    /// <exception cref="BadInputException">There is none: the sentence lists what is missing, surplus or of another shape.</exception>
    public static WeightMatching Of(SafetensorsFile file, ParameterLayout layout)
    {
        // PyTorch counts the batches that its running averages have seen; population statistics have no use for it.
        file = file.Without(entry => Leaf(entry.Name) == "num_batches_tracked");
        if (file.Entries.FirstOrDefault(entry => !entry.IsFloating && layout.Find(entry.Name) is not null) is { } wrong)
        {
            throw new BadInputException(
                $"'{file.Name}' holds '{Printable.Text(wrong.Name)}' as {wrong.DType}, but real numbers were expected.");
        }

        if (MatchByName(file, layout) is { } named)
        {
            return new(true, named);
        }

        if (layout.Blocks.All(block => file.Find(block.Name) is not null))
        {
            throw Mismatch(file, layout);
        }

        if (MatchByModule(file, layout) is { } modular)
        {
            return new(false, modular);
        }

        return MatchByOrder(file, layout) is { } ordered ? new(false, ordered) : throw Mismatch(file, layout);
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

    private static List<WeightAssignment>? MatchByName(SafetensorsFile file, ParameterLayout layout) =>
        file.Entries.Count == layout.Blocks.Count && layout.Blocks.All(block => file.Find(block.Name)?.Shape == block.Shape)
            ? [.. layout.Blocks.Select(block => new WeightAssignment(block, file.Find(block.Name)!))]
            : null;

    // Weight and bias of one module stay together, so a file sorted by name cannot mix those of two layers.
    private static List<WeightAssignment>? MatchByModule(SafetensorsFile file, ParameterLayout layout)
    {
        var modules = InOrder(file).Where(entry => entry.IsFloating).GroupBy(entry => Module(entry.Name))
            .Select(module => module.ToDictionary(entry => Leaf(entry.Name))).ToList();
        var assignments = new List<WeightAssignment>();
        foreach (var wanted in layout.Blocks.GroupBy(block => Module(block.Name)))
        {
            var blocks = wanted.ToList();
            var found = modules.FindIndex(module => module.Count == blocks.Count
                && blocks.All(block => module.GetValueOrDefault(Leaf(block.Name))?.Shape == block.Shape));
            if (found < 0)
            {
                return null;
            }

            assignments.AddRange(blocks.Select(block => new WeightAssignment(block, modules[found][Leaf(block.Name)])));
            modules.RemoveAt(found);
        }

        return modules.Count == 0 && file.Entries.All(entry => entry.IsFloating)
            ? [.. assignments.OrderBy(assignment => assignment.Parameter.Offset)]
            : null;
    }

    private static List<WeightAssignment>? MatchByOrder(SafetensorsFile file, ParameterLayout layout) =>
        file.Entries.Select(entry => entry.Shape).SequenceEqual(layout.Blocks.Select(block => block.Shape))
        && file.Entries.All(entry => entry.IsFloating)
            ? [.. layout.Blocks.Zip(file.Entries, (block, entry) => new WeightAssignment(block, entry))]
            : null;

    // PyTorch's writer sorts by name, which puts '10' before '2'; a file so sorted says nothing about the order.
    private static IEnumerable<SafetensorsEntry> InOrder(SafetensorsFile file)
    {
        var names = file.Entries.Select(entry => entry.Name).ToList();
        return names.SequenceEqual(names.Order(StringComparer.Ordinal))
            ? file.Entries.OrderBy(entry => NaturalKey(entry.Name), StringComparer.Ordinal)
            : file.Entries;
    }

    private static string NaturalKey(string name) =>
        DigitRuns().Replace(name, digits => digits.Value.PadLeft(20, '0'));

    [GeneratedRegex("[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex DigitRuns();

    private static string Module(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];

    private static string Leaf(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static BadInputException Mismatch(SafetensorsFile file, ParameterLayout layout)
    {
        var missing = layout.Blocks.Where(block => file.Find(block.Name) is null).Select(block => $"'{block.Name}' {block.Shape}");
        var surplus = file.Entries.Where(entry => layout.Find(entry.Name) is null)
            .Select(entry => $"'{Printable.Text(entry.Name)}' {entry.Shape}");
        var reshaped = layout.Blocks.Where(block => file.Find(block.Name) is { } entry && entry.Shape != block.Shape)
            .Select(block => $"'{block.Name}' {file.Find(block.Name)!.Shape} instead of {block.Shape}");
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
