using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>Groups of tensors.</summary>
internal static class Tensors
{
    public static void Release(IEnumerable<Tensor?>? tensors)
    {
        foreach (var tensor in tensors ?? [])
        {
            tensor?.Dispose();
        }
    }
}
