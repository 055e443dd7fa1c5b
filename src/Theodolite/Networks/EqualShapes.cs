namespace Theodolite.Networks;

/// <summary>What to do where tensors of equal shape could be told apart by their order alone.</summary>
public enum EqualShapes
{
    /// <summary>They are refused, with the mapping that the order would give.</summary>
    Refused,

    /// <summary>They are taken module by module, or one by one, in the order of the file.</summary>
    ByOrder,
}
