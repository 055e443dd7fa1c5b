using System.Numerics;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Optimizers.Chains;

/// <summary>Collects the links of a chain and gives them their statistics.</summary>
/// <param name="memory">Where statistics live.</param>
/// <param name="blocks">The blocks the chain is for, frozen ones left out.</param>
/// <param name="prefix">Begins the names of the statistics.</param>
internal sealed class ChainBuilder<T>(OptimizerMemory<T> memory, IReadOnlyList<PlannedBlock> blocks, string prefix)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<Link<T>> _links = [];

    public OptimizerMemory<T> Memory => memory;

    public IReadOnlyList<PlannedBlock> Blocks => blocks;

    public IReadOnlyList<Link<T>> Links => _links;

    /// <summary>Elements in the blocks together: the length of a statistic.</summary>
    public long Count { get; } = blocks.Sum(block => block.Count);

    /// <summary>Whether a link has multiplied by the learning rate already.</summary>
    public bool RateApplied { get; set; }

    /// <summary>Whether a link has applied decoupled weight decay already.</summary>
    public bool DecayApplied { get; set; }

    /// <summary>Whether the last link changes θ.</summary>
    public bool Closed { get; set; }

    public ChainBuilder<T> Add(Link<T> link)
    {
        _links.Add(link);
        return this;
    }

    /// <summary>A statistic with one number for every element, zero or as it is filled.</summary>
    public Slot<T> Vector(string name, Action<T[]>? fill = null) => memory.Add(prefix + name, [Count], fill);

    /// <summary>A statistic with one number for every element that is not zero at the start.</summary>
    public Slot<T> Fresh(string name) => memory.AddFresh(prefix + name, [Count]);

    /// <summary>A statistic of one block, zero or as it is filled.</summary>
    public Slot<T> Tensor(PlannedBlock block, string name, Shape shape, Action<T[]>? fill = null) =>
        memory.Add(SlotName(block, name), shape, fill);

    /// <summary>A statistic of one block that does not begin at zero.</summary>
    public Slot<T> FreshTensor(PlannedBlock block, string name, Shape shape) => memory.AddFresh(SlotName(block, name), shape);

    /// <summary>A scalar.</summary>
    public string Scalar(string name, double start)
    {
        memory.AddScalar(prefix + name, start);
        return prefix + name;
    }

    private string SlotName(PlannedBlock block, string name) => block.Name.Length == 0 ? prefix + name : $"{prefix}{name}/{block.Name}";
}
