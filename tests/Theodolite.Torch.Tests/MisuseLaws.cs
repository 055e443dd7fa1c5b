namespace Theodolite.Torch.Tests;

/// <summary>Misuse throws one clear sentence, leaks nothing and prints nothing.</summary>
public class MisuseLaws : LeakFree
{
    public static TheoryData<string> Names => [.. Misuse.Cases.Keys.Where(name => name != "too much memory")];

    [Theory]
    [MemberData(nameof(Names))]
    public void IsRefusedInWords(string name)
    {
        var (act, says) = Misuse.Cases[name];
        Assert.Contains(says, Assert.ThrowsAny<TorchException>(act).Message);
    }

    [Fact]
    public void TheMessageNamesOperationShapesTypesAndDevices()
    {
        var a = Own(Tensor.Zeros([2, 3]));
        var b = Own(Tensor.Zeros([4, 5]));
        var error = Assert.Throws<TorchException>(() => a.MatMul(b));
        Assert.Equal("aten::mm", error.Operation);
        Assert.Equal("aten::mm: the inner extents differ (operands: float32[2, 3] cpu; float32[4, 5] cpu)", error.Message);
    }

    [Fact]
    public void ADisposedTensorIsRefused()
    {
        var tensor = Tensor.Zeros([2]);
        tensor.Dispose();
        var other = Own(Tensor.Zeros([2]));
        Assert.True(tensor.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => tensor.Exp());
        Assert.Throws<ObjectDisposedException>(() => other.Add(tensor));
        Assert.Throws<ObjectDisposedException>(() => tensor.Clone());
    }

    [Fact]
    public void DevicesParse()
    {
        Assert.Equal(Device.Cpu, Device.Parse("cpu"));
        Assert.Equal(Device.Cuda(3), Device.Parse("cuda:3"));
        Assert.Equal("cuda:3", Device.Cuda(3).ToString());
        Assert.All((string[])["gpu", "cuda:", "cuda:-1", "cuda:1000", ""], text => Assert.False(Device.TryParse(text, out _)));
    }

    [Fact]
    public void NothingIsPrintedByRefusals()
    {
        var (exit, output, errors) = Child.Run("misuse");
        Assert.Equal("", errors);
        Assert.Equal($"refused {Misuse.Cases.Count - 1}", output.Trim());
        Assert.Equal(0, exit);
    }
}
