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
        var settings = new Lanczos { MaximumProducts = 60, BasisSize = 30 };
        settings.Solve(a);
        Assert.Throws<BadInputException>(() => settings.Solve(a, LanczosStart.From(LanczosState.From(new Dictionary<string, Array>()))));
        Assert.Equal(before, Tensor.LiveCount);
    }
}
