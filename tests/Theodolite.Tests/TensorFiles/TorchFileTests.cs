using Theodolite.Networks;
using Theodolite.TensorFiles;

namespace Theodolite.Tests.TensorFiles;

/// <summary>What <c>torch.save</c> writes, byte by byte as PyTorch 1.13 does.</summary>
public sealed class TorchFileTests : IDisposable
{
    private static readonly byte[] s_six = TorchWriter.Floats(0, 1, 2, 3, 4, 5);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Strides_offsets_and_shared_numbers_are_those_of_PyTorch(bool legacy)
    {
        StoredTensor[] tensors =
        [
            new("whole", "0", 6, [2, 3], [3, 1]) { IsLegacy = legacy },
            new("turned", "0", 6, [3, 2], [1, 3]) { IsLegacy = legacy },
            new("column", "0", 6, [2], [3]) { Offset = 1, IsLegacy = legacy },
            new("repeated", "0", 6, [2, 2], [0, 1]) { Offset = 4, IsLegacy = legacy },
            new("scalar", "0", 6, [], []) { Offset = 5, IsLegacy = legacy },
            new("empty", "0", 6, [0, 3], [3, 1]) { IsLegacy = legacy },
        ];
        var pickle = TorchWriter.StateDict(tensors);
        var file = Read(legacy ? TorchWriter.Legacy(pickle, [("0", 4, s_six)]) : TorchWriter.Zip(pickle, [("0", s_six)]));
        Assert.Equal(tensors.Select(tensor => tensor.Name), file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([0, 1, 2, 3, 4, 5], file.Find("whole")!.ToDoubles());
        Assert.Equal([0, 3, 1, 4, 2, 5], file.Find("turned")!.ToDoubles());
        Assert.Equal([1, 4], file.Find("column")!.ToDoubles());
        Assert.Equal([4, 5, 4, 5], file.Find("repeated")!.ToDoubles());
        Assert.Equal([5], file.Find("scalar")!.ToDoubles());
        Assert.Empty(file.Find("empty")!.ToDoubles());
        Assert.Empty(file.Notes);
    }

    [Theory]
    [InlineData("HalfStorage", "003C00C0", 1, -2)]
    [InlineData("BFloat16Storage", "803F00C0", 1, -2)]
    [InlineData("DoubleStorage", "000000000000F03F00000000000000C0", 1, -2)]
    [InlineData("LongStorage", "0100000000000000FEFFFFFFFFFFFFFF", 1, -2)]
    [InlineData("ByteStorage", "01FE", 1, 254)]
    [InlineData("CharStorage", "01FE", 1, -2)]
    [InlineData("BoolStorage", "0100", 1, 0)]
    public void Every_type_of_numbers_is_decoded(string type, string bytes, double first, double second)
    {
        var pickle = TorchWriter.StateDict(new StoredTensor("a", "7", 2, [2], [1]) { Type = type });
        Assert.Equal([first, second], Read(TorchWriter.Zip(pickle, [("7", Convert.FromHexString(bytes))])).Find("a")!.ToDoubles());
    }

    [Theory]
    [InlineData("FloatStorage", "3F800000C0000000")]
    [InlineData("BFloat16Storage", "3F80C000")]
    [InlineData("HalfStorage", "3C00C000")]
    public void The_byte_order_is_that_of_its_record(string type, string bytes)
    {
        var pickle = TorchWriter.StateDict(new StoredTensor("a", "0", 2, [2], [1]) { Type = type });
        Assert.Equal([1, -2], Read(TorchWriter.Zip(pickle, [("0", Convert.FromHexString(bytes))], "big")).Find("a")!.ToDoubles());
        Assert.Contains("byte order 'odd'", Refused(TorchWriter.Zip(pickle, [("0", Convert.FromHexString(bytes))], "odd")));
    }

    [Fact]
    public void A_checkpoint_gives_the_model_in_it_and_says_where_it_was()
    {
        var pickle = new PickleWriter().Dictionary(
        [
            ("epoch", p => p.Whole(3)),
            ("loss", p => p.Tensor(new("", "0", 6, [], []))),
            ("optimizer", p => p.Dictionary(TorchWriter.Items(new StoredTensor("m", "0", 6, [6], [1])))),
            ("model", p => p.Dictionary(TorchWriter.Items(
                new StoredTensor("module.0.weight", "0", 6, [2, 2], [2, 1]),
                new StoredTensor("module.0.bias", "0", 6, [2], [1]) { Offset = 4 }))),
        ]).End();
        var matching = WeightMatching.Of(Read(TorchWriter.Zip(pickle, [("0", s_six)])), new([("0.weight", [2, 2]), ("0.bias", [2])]));
        Assert.Equal([0, 1, 2, 3, 4, 5], matching.ToVector());
        Assert.Collection(
            matching.Notes,
            note => Assert.Contains("are 'model' of what it holds", note),
            note => Assert.EndsWith("are the model's without 'module.'.", note));
    }

    [Fact]
    public void Nothing_but_tensors_is_ever_built()
    {
        // What would run a command in Python: os.system('echo').
        var pickle = new PickleWriter().Global("os", "system").Op('(').Text("echo").Op('t').Op('R').End();
        Assert.Contains("holds 'os.system'", Refused(TorchWriter.Zip(pickle, [])));
        Assert.Contains("holds 'os.system'", Refused(TorchWriter.Legacy(pickle, [])));
        pickle = new PickleWriter().Text("builtins").Text("eval").Write(0x93).End();
        Assert.Contains("holds 'builtins.eval'", Refused(TorchWriter.Zip(pickle, [])));
        pickle = new PickleWriter().Global("torch.nn.modules.linear", "Linear").End();
        Assert.Contains("holds a whole model", Refused(TorchWriter.Zip(pickle, [])));
        pickle = new PickleWriter().Op('(').Text("module").Op('t').Op('Q').End();
        Assert.Contains("holds a whole model", Refused(TorchWriter.Legacy(pickle, [])));
        pickle = new PickleWriter().Op('i').End();
        Assert.Contains("the instruction 69", Refused(TorchWriter.Zip(pickle, [])));
    }

    [Theory]
    [InlineData(6, 7, 1, 0, "takes number 7 of 6")]
    [InlineData(6, 2, 6, 0, "takes number 7 of 6")]
    [InlineData(6, 1, 1, 6, "takes number 7 of 6")]
    [InlineData(6, int.MaxValue, 1, 0, "declares an axis")]
    [InlineData(6, 1 << 20, 0, 0, "repeats 6")]
    [InlineData(6, 2, -1, 0, "not a whole number from 0 on")]
    [InlineData(5, 2, 1, 0, "24 bytes are there for the 5 numbers")]
    public void Extents_beyond_the_numbers_are_refused(int numbers, int size, int stride, int offset, string said)
    {
        var pickle = TorchWriter.StateDict(new StoredTensor("a", "0", numbers, [size], [stride]) { Offset = offset });
        Assert.Contains(said, Refused(TorchWriter.Zip(pickle, [("0", s_six)])));
    }

    [Fact]
    public void Bombs_are_refused_before_they_expand()
    {
        var pickle = TorchWriter.StateDict(new StoredTensor("a", "0", 1 << 24, [1 << 24], [1]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var bomb = TorchWriter.Zip(pickle, [("0", new byte[1 << 26])], packed: true);
        var written = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("which is refused", Refused(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Math.Min(written, 4 << 20));

        // A dictionary that is in itself, and one of 2³⁰ places in thirty dictionaries.
        var self = new PickleWriter().Op('}').Write((byte)'q', 0).Text("state_dict").Write((byte)'h', 0).Op('s').End();
        Assert.Contains("refused", Refused(TorchWriter.Zip(self, [])));
        var many = new PickleWriter().Op('}').Write((byte)'q', 0);
        for (byte level = 1; level <= 30; level++)
        {
            many.Op('}').Write((byte)'q', level).Text("a").Write((byte)'h', (byte)(level - 1)).Op('s')
                .Text("b").Write((byte)'h', (byte)(level - 1)).Op('s');
        }

        Assert.Contains("refused", Refused(TorchWriter.Zip(many.End(), [])));

        // Texts and numbers longer than the file.
        Assert.Contains("beyond its end", Refused(TorchWriter.Zip(new PickleWriter().Write((byte)'B', 255, 255, 255, 127).End(), [])));
    }

    [Fact]
    public void Damage_in_the_numbers_is_seen()
    {
        var whole = TorchWriter.Zip(TorchWriter.StateDict(new StoredTensor("a", "0", 6, [6], [1])), [("0", s_six)]);
        whole[whole.AsSpan().IndexOf(s_six) + 9] ^= 1;
        Assert.Contains("checksum", Assert.Throws<BadInputException>(() => Read(whole).Find("a")!.ToDoubles()).Message);
    }

    private TensorFile Read(byte[] bytes) => TensorFile.Read(_folder.Write("weights.any", bytes));

    private string Refused(byte[] bytes)
    {
        var message = Assert.Throws<BadInputException>(() => Read(bytes)).Message;
        Assert.EndsWith(".", message);
        return message;
    }
}
