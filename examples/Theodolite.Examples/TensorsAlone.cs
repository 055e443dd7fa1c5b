using Theodolite.Torch;

namespace Theodolite.Examples;

internal static class TensorsAlone
{
    public static void Run()
    {
        using var a = Tensor.From<float>([1, 2, 3, 4], [2, 2]);
        using var b = Tensor.Ones([2, 2]);
        using var product = a.MatMul(b);
        using var softmax = product.Softmax(axis: 1);
        Console.WriteLine($"{TorchRuntime.Version}: {string.Join(", ", softmax.ToArray<float>())}");
    }
}
