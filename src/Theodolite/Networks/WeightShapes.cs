using System.Text.RegularExpressions;
using Theodolite.Objectives;
using Theodolite.TensorFiles;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>The tensors of a file and the parameters of a model by their shapes, where names say nothing.</summary>
internal sealed partial class WeightShapes
{
    private readonly List<List<NamedTensor>> _modules;
    private readonly List<List<ParameterBlock>> _wanted;
    private readonly TensorFile _file;
    private readonly ParameterLayout _layout;
    private readonly bool _floating;

    private WeightShapes(TensorFile file, ParameterLayout layout)
    {
        (_file, _layout, _floating) = (file, layout, file.Tensors.All(entry => entry.IsFloating));
        _modules = [.. InOrder(file).GroupBy(entry => WeightNames.Module(entry.Name)).Select(module => module.ToList())];
        _wanted = [.. layout.Blocks.GroupBy(block => WeightNames.Module(block.Name)).Select(module => module.ToList())];
    }

    public static WeightShapes Of(TensorFile file, ParameterLayout layout) => new(file, layout);

    /// <summary>The mapping, where only one is possible; null where there is none, or the order would have to decide.</summary>
    public List<WeightAssignment>? Determined()
    {
        if (!_floating || _file.Tensors.Count != _layout.Blocks.Count)
        {
            return null;
        }

        var shapes = _file.Tensors.ToLookup(entry => entry.Shape);
        if (shapes.All(shape => shape.Count() == 1))
        {
            return _layout.Blocks.All(block => shapes[block.Shape].Any())
                ? [.. _layout.Blocks.Select(block => new WeightAssignment(block, shapes[block.Shape].Single()))]
                : null;
        }

        // The tensors of one module stay together: a bias goes where its weight goes.
        return _modules.DistinctBy(Signature).Count() == _modules.Count ? ByModule() : null;
    }

    /// <summary>The mapping that the order gives: module by module, else one by one; null where there is none.</summary>
    public List<WeightAssignment>? InOrder() =>
        ByModule() ?? (_floating && _file.Tensors.Select(entry => entry.Shape).SequenceEqual(_layout.Blocks.Select(block => block.Shape))
            ? [.. _layout.Blocks.Zip(_file.Tensors, (block, entry) => new WeightAssignment(block, entry))]
            : null);

    // PyTorch's writer sorts by name, which puts '10' before '2'; a file so sorted says nothing about the order.
    private static IEnumerable<NamedTensor> InOrder(TensorFile file)
    {
        var names = file.Tensors.Select(entry => entry.Name).ToList();
        return names.SequenceEqual(names.Order(StringComparer.Ordinal))
            ? file.Tensors.OrderBy(entry => NaturalKey(entry.Name), StringComparer.Ordinal)
            : file.Tensors;
    }

    private static string NaturalKey(string name) => DigitRuns().Replace(name, digits => digits.Value.PadLeft(20, '0'));

    [GeneratedRegex("[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex DigitRuns();

    private static string Signature(List<NamedTensor> module) => Signature(module.Select(entry => (entry.Name, entry.Shape)));

    private static string Signature(List<ParameterBlock> module) => Signature(module.Select(block => (block.Name, block.Shape)));

    private static string Signature(IEnumerable<(string Name, Shape Shape)> tensors) =>
        string.Join('\n', tensors.Select(tensor => $"{WeightNames.Leaf(tensor.Name)} {tensor.Shape}").Order(StringComparer.Ordinal));

    // Weight and bias of one module stay together, so a file sorted by name cannot mix those of two layers.
    private List<WeightAssignment>? ByModule()
    {
        if (!_floating || _modules.Count != _wanted.Count)
        {
            return null;
        }

        var free = _modules.GroupBy(Signature).ToDictionary(modules => modules.Key, modules => new Queue<List<NamedTensor>>(modules));
        var assignments = new List<WeightAssignment>();
        foreach (var wanted in _wanted)
        {
            if (!free.TryGetValue(Signature(wanted), out var modules) || !modules.TryDequeue(out var module))
            {
                return null;
            }

            var byLeaf = module.ToDictionary(entry => WeightNames.Leaf(entry.Name));
            assignments.AddRange(wanted.Select(block => new WeightAssignment(block, byLeaf[WeightNames.Leaf(block.Name)])));
        }

        return [.. assignments.OrderBy(assignment => assignment.Parameter.Offset)];
    }
}
