namespace Theodolite.TensorFiles.Pickles;

/// <summary>A dictionary of a pickle: keys and values in the order in which they were set. Keys are compared when one is looked
/// for.</summary>
internal sealed class PickledDictionary
{
    /// <summary>The pairs; of a key that was set twice the last counts.</summary>
    public List<(object? Key, object? Value)> Pairs { get; } = [];

    /// <summary>The value under a string; null where there is none.</summary>
    public object? Find(string key) => Pairs.FindLast(pair => pair.Key is string name && name == key).Value;
}
