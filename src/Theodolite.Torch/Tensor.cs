namespace Theodolite.Torch;

/// <summary>placeholder replaced by the Torch work</summary>
public sealed class Tensor
{
    public Shape Shape => default;
}
