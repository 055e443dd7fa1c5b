using System.IO.Compression;
using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.TensorFiles;
using Theodolite.Torch;
using static Theodolite.Tests.TensorFiles.Hdf5Writer;

namespace Theodolite.Tests.TensorFiles;

/// <summary>Which way the matrices of others are meant: by what a file is where it says so, else by what fits, never in silence.</summary>
public sealed class ForeignArrayTests : IDisposable
{
    private static readonly ParameterLayout s_layout = new([("0.weight", [2, 3]), ("0.bias", [2])]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Kernels_of_flax_are_transposed_whatever_fits()
    {
        var file = Npz(("params/Dense_0/kernel", [3, 2]), ("params/Dense_0/bias", [2]));
        Assert.Equal([0, 2, 4, 1, 3, 5, 0, 1], WeightMatching.Of(file, s_layout).ToVector());
        Assert.Contains("flax's by their names", file.Notes[0]);
        file = Npz(("params/Dense_0/kernel", [2, 2]), ("params/Dense_0/bias", [2]));
        Assert.Equal([0, 2, 1, 3, 0, 1], WeightMatching.Of(file, new([("0.weight", [2, 2]), ("0.bias", [2])])).ToVector());
        Assert.Equal(
            ["BatchNorm_0.weight", "BatchNorm_0.bias", "BatchNorm_0.running_mean", "Conv_0.weight"],
            Npz(("params.BatchNorm_0.scale", [2]), ("params.BatchNorm_0.bias", [2]), ("batch_stats.BatchNorm_0.mean", [2]),
                ("params.Conv_0.kernel", [1, 1, 1, 1])).Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Arrays_without_a_sign_are_turned_only_where_nothing_else_fits_and_that_is_said()
    {
        var matching = WeightMatching.Of(Npz(("net/w", [2, 3]), ("net/b", [2])), s_layout);
        Assert.Equal([0, 1, 2, 3, 4, 5, 0, 1], matching.ToVector());
        Assert.DoesNotContain(matching.Notes, note => note.Contains("transposed", StringComparison.Ordinal));
        matching = WeightMatching.Of(Npz(("net/w", [3, 2]), ("net/b", [2])), s_layout);
        Assert.Equal([0, 2, 4, 1, 3, 5, 0, 1], matching.ToVector());
        Assert.Contains("fit the model only as (…, in, out)", matching.Notes[0]);
        matching = WeightMatching.Of(Npz(("net/w", [2, 2]), ("net/b", [2])), new([("0.weight", [2, 2]), ("0.bias", [2])]));
        Assert.Equal([0, 1, 2, 3, 0, 1], matching.ToVector());
        Assert.Contains("nothing says which way they are meant", matching.Notes[0]);
        Assert.Contains("[4, 2]", Assert.Throws<BadInputException>(() => WeightMatching.Of(Npz(("net/w", [4, 2])), s_layout)).Message);
    }

    [Fact]
    public void Weights_behind_a_flattened_image_follow_the_order_of_its_axes()
    {
        // Channels 2, height 1, width 3: the input of Keras's kernel that comes k-th is pixel k / 2 of channel k % 2.
        var bytes = Write(Node.Group("layers", Node.Group("dense", Node.Group("vars", Node.Counting("0", [6, 1])))));
        var network = new Network([new Flatten(), new Linear(1) { Bias = false }], [2, 1, 3]);
        var matching = WeightMatching.Of(TensorFile.Read(_folder.Write("w", bytes)), network.State).For(network);
        Assert.Equal([0, 2, 4, 1, 3, 5], matching.ToVector());
        Assert.Contains("channels last", matching.Notes[^1]);
        Assert.Equal([0, 1, 2, 3, 4, 5], WeightMatching.Of(Npz(("a", [1, 6])), network.State).For(network).ToVector());

        // Steps with features stand in one order here and there.
        network = new Network([new Flatten(), new Linear(1) { Bias = false }], [2, 3]);
        Assert.Equal([0, 1, 2, 3, 4, 5], WeightMatching.Of(TensorFile.Read(_folder.File("w")), network.State).For(network).ToVector());
    }

    [Fact]
    public void A_Keras_archive_is_the_weights_in_it()
    {
        var bytes = Write(Node.Group("layers", Node.Group("dense", Node.Group("vars", Node.Counting("0", [4, 1])))));
        var path = _folder.File("m.keras");
        foreach (var (configuration, expected) in new[] { ("{}", new double[] { 0, 2, 1, 3 }), ("channels_first", [0, 1, 2, 3]) })
        {
            using (var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
            {
                using (var text = new StreamWriter(archive.CreateEntry("config.json").Open()))
                {
                    text.Write(configuration);
                }

                using var weights = archive.CreateEntry("model.weights.h5").Open();
                weights.Write(bytes);
            }

            var network = new Network([new Flatten(), new Linear(1) { Bias = false }], [2, 2, 1]);
            Assert.Equal(expected, WeightMatching.Of(TensorFile.Read(path), network.State).For(network).ToVector());
        }
    }

    private TensorFile Npz(params (string Name, Shape Shape)[] arrays)
    {
        var path = _folder.File("w.npz");
        using (var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
        {
            foreach (var (name, shape) in arrays)
            {
                using var entry = archive.CreateEntry($"{name}.npy").Open();
                NpyFile.Write<double>(entry, shape, [.. Enumerable.Range(0, (int)shape.Count).Select(i => (double)i)]);
            }
        }

        return TensorFile.Read(path);
    }
}
