namespace Theodolite.TensorFiles.Pickles;

/// <summary>A name that a pickle refers to. It is compared with names that are known and never looked up.</summary>
/// <param name="Module">For instance <c>torch._utils</c>.</param>
/// <param name="Name">For instance <c>_rebuild_tensor_v2</c>.</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}
