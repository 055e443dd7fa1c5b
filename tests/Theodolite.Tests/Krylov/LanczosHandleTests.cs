using Theodolite.Krylov;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Tests.Krylov;

[Collection(NativeHandles.Name)]
public sealed class LanczosHandleTests
{
    [Fact]
    public void No_native_handle_stays_alive()
    {
        using var a = new DiagonalOperator([.. Enumerable.Range(0, 200).Select(i => (i * i) - 100.0)]);
        var before = Tensor.LiveCount;
        new Lanczos().Solve(a);
        Assert.Equal(before, Tensor.LiveCount);
    }
}
