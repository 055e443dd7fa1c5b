using PureHDF;
using Theodolite.TensorFiles;
using Theodolite.Torch;
using static Theodolite.Tests.TensorFiles.Hdf5Writer;

namespace Theodolite.Tests.TensorFiles;

/// <summary>Weights of Keras, in its newer and older files, and plain arrays of HDF5.</summary>
public sealed class Hdf5TensorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Arrays_in_one_piece_and_in_packed_chunks_are_read_alike()
    {
        var file = Read(Write(
            Node.Counting("a", [5, 7]),
            Node.Group("g", Node.Counting("p", [5, 7], chunk: [2, 3]), Node.Counting("q", [5, 7], chunk: [8, 8]))));
        var whole = Enumerable.Range(0, 35).Select(i => (double)i);
        Assert.Equal(["a", "g.p", "g.q"], file.Tensors.Select(tensor => tensor.Name));
        Assert.All(file.Tensors, tensor => Assert.Equal(whole, tensor.ToDoubles()));
        Assert.All(file.Tensors, tensor => Assert.Equal<Shape>([5, 7], tensor.Shape));
    }

    [Fact]
    public void Files_of_another_writer_are_read()
    {
        var path = _folder.File("pure.h5");
        var numbers = new double[6, 4];
        for (var i = 0; i < 24; i++)
        {
            numbers[i / 4, i % 4] = i / 3.0;
        }

        new H5File { ["x"] = numbers, ["g"] = new H5Group { ["y"] = new long[] { 1, -2, 3 } } }.Write(path);
        var file = TensorFile.Read(path);
        Assert.Equal(numbers.Cast<double>(), file.Find("x")!.ToDoubles());
        Assert.Equal([1, -2, 3], file.Find("g.y")!.ToDoubles());
        Assert.False(file.Find("g.y")!.IsFloating);
    }

    [Fact]
    public void Numbered_variables_get_the_roles_of_their_layers()
    {
        Node Vars(string name, params Node[] variables) => Node.Group(name, Node.Group("vars", variables));
        var file = Read(Write(
            Node.Group(
                "layers",
                Vars("dense", Node.Counting("0", [2, 3]), Node.Counting("1", [3], 10)),
                Vars("dense_10", Node.Counting("0", [3, 1])),
                Vars("dense_2", Node.Counting("0", [3, 3])),
                Vars("conv2d", Node.Counting("0", [1, 2, 3, 4])),
                Vars("embedding", Node.Counting("0", [5, 2])),
                Vars(
                    "batch_normalization",
                    Node.Counting("0", [2]),
                    Node.Counting("1", [2], 2),
                    Node.Counting("2", [2], 4),
                    Node.Counting("3", [2], 6)),
                Vars("layer_normalization", Node.Counting("0", [2]), Node.Counting("1", [2], 2))),
            Node.Group("optimizer", Node.Group("vars", Node.Counting("0", [2, 3])))));
        Assert.Equal(
            [
                "batch_normalization.weight [2]", "batch_normalization.bias [2]", "batch_normalization.running_mean [2]",
                "batch_normalization.running_var [2]", "conv2d.weight [4, 3, 1, 2]", "dense.weight [3, 2]", "dense.bias [3]",
                "dense_2.weight [3, 3]", "dense_10.weight [1, 3]", "embedding.weight [5, 2]", "layer_normalization.weight [2]",
                "layer_normalization.bias [2]",
            ],
            file.Tensors.Select(tensor => $"{tensor.Name} {tensor.Shape}"));
        Assert.Equal([0, 3, 1, 4, 2, 5], file.Find("dense.weight")!.ToDoubles());
        Assert.Equal([4, 5], file.Find("batch_normalization.running_mean")!.ToDoubles());

        // (h, w, in, out): element (0, 1, 2, 3) is number 23, and here (3, 2, 0, 1).
        Assert.Equal(23, file.Find("conv2d.weight")!.ToDoubles()[^1]);
        Assert.Equal(12, file.Find("conv2d.weight")!.ToDoubles()[1]);
        Assert.Contains("were transposed", Assert.Single(file.Notes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gates_come_in_the_order_of_PyTorch(bool newer)
    {
        // One feature, one unit: the number of a gate's row is its place in Keras's order (LSTM i f c o, GRU z r h).
        Node Layer(string kind, int gates, Node bias) => newer
            ? Node.Group(kind, Node.Group(
                "cell",
                Node.Group("vars", Node.Counting("0", [1, gates]), Node.Counting("1", [1, gates], 10), bias with { Name = "2" })))
            : Node.Group(kind, Node.Group(kind, Node.Group(
                $"{kind}_cell_3",
                Node.Counting("kernel:0", [1, gates]), Node.Counting("recurrent_kernel:0", [1, gates], 10),
                bias with { Name = "bias:0" })));
        var layers = new[] { Layer("lstm", 4, Node.Counting("", [4], 20)), Layer("gru", 3, Node.Counting("", [2, 3], 20)) };
        var file = Read(Write(newer ? [Node.Group("layers", layers)] : layers));
        Assert.Equal([0, 1, 2, 3], file.Find("lstm.weight_ih_l0")!.ToDoubles());
        Assert.Equal([10, 11, 12, 13], file.Find("lstm.weight_hh_l0")!.ToDoubles());
        Assert.Equal([20, 21, 22, 23], file.Find("lstm.bias_ih_l0")!.ToDoubles());
        Assert.Equal([0, 0, 0, 0], file.Find("lstm.bias_hh_l0")!.ToDoubles());
        Assert.Equal([1, 0, 2], file.Find("gru.weight_ih_l0")!.ToDoubles());
        Assert.Equal([11, 10, 12], file.Find("gru.weight_hh_l0")!.ToDoubles());
        Assert.Equal([21, 20, 22], file.Find("gru.bias_ih_l0")!.ToDoubles());
        Assert.Equal([24, 23, 25], file.Find("gru.bias_hh_l0")!.ToDoubles());
    }

    [Fact]
    public void Older_files_of_Keras_name_roles_and_order()
    {
        var file = Read(Write(
            Node.Group(
                "model_weights",
                Layer("zeta", Node.Counting("kernel:0", [2, 3]), Node.Counting("bias:0", [3])),
                Layer("alpha", Node.Counting("depthwise_kernel:0", [1, 1, 2, 2]))) with
            {
                Attributes = new() { ["layer_names"] = ["zeta", "alpha"] },
            },
            Node.Group("optimizer_weights", Node.Counting("m:0", [3]))));
        Assert.Equal(["zeta.bias [3]", "zeta.weight [3, 2]", "alpha.weight [4, 1, 1, 1]"], file.Tensors.Select(t => $"{t.Name} {t.Shape}"));

        static Node Layer(string name, params Node[] variables) => Node.Group(name, Node.Group(name, variables)) with
        {
            Attributes = new() { ["weight_names"] = [.. variables.Select(variable => $"{name}/{variable.Name}")] },
        };
    }

    [Fact]
    public void What_PyTorch_has_no_layer_for_is_refused()
    {
        Assert.Contains("reset_after", Refused(Node.Group("gru", Node.Counting("kernel", [1, 3]), Node.Counting("recurrent_kernel", [1, 3]),
            Node.Counting("bias", [3]))));
        Assert.Contains("attention", Refused(Node.Group("query", Node.Counting("kernel", [2, 2, 2]))));
        Assert.Contains("roles are not told", Refused(Node.Group("layers", Node.Group("odd", Node.Group(
            "vars", Node.Counting("0", [1]), Node.Counting("1", [2, 2]))))));
    }

    private TensorFile Read(byte[] bytes) => TensorFile.Read(_folder.Write("weights.any", bytes));

    private string Refused(params Node[] root) => Assert.Throws<BadInputException>(() => Read(Write(root))).Message;
}
