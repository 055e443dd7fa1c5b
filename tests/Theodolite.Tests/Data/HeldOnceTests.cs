using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Data;

/// <summary>Features are in memory once, whoever reads them.</summary>
[Collection(NativeHandles.Name)]
public sealed class HeldOnceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.5, DType.Float32)]
    [InlineData(0.1, DType.Float64)]
    public void An_objective_lies_over_the_data(double unit, DType dtype)
    {
        var data = Digits(unit);
        Assert.Equal(dtype, data.DType);
        using var objective = Objective(data, dtype);
        using var inputs = objective.Inputs.Rows(0, data.Count);
        Assert.True(dtype == DType.Float32
            ? Unsafe.AreSame(ref MemoryMarshal.GetReference(data.Singles.Span), ref inputs.AsSpan<float>()[0])
            : Unsafe.AreSame(ref MemoryMarshal.GetReference(data.Doubles.Span), ref inputs.AsSpan<double>()[0]));
    }

    [Fact]
    public void Nothing_writes_to_the_data()
    {
        var data = Digits(0.5);
        var before = data.Singles.ToArray();
        using var objective = Objective(data, DType.Float32);
        using (var trainer = new Trainer(objective, new(new Theodolite.Optimizers.Adam(), 3) { Batch = 16 }))
        {
            using var theta = objective.Flat(objective.InitialParameters(1));
            trainer.Run(theta);
        }

        var point = objective.InitialParameters(1);
        foreach (var kind in Enum.GetValues<CurvatureKind>())
        {
            using var curvature = objective.Curvature(point, new() { Kind = kind });
            curvature.Apply(point, new double[point.Length], 1);
        }

        objective.Activity(point);
        objective.CountKinks(point);
        Assert.Equal(before, data.Singles.ToArray());
    }

    [Fact]
    public void A_data_set_holds_no_tensor_and_outlives_those_over_it()
    {
        var live = Tensor.LiveCount;
        var data = Digits(0.5);
        Assert.Equal(live, Tensor.LiveCount);
        using (Objective(data, DType.Float32))
        {
            Assert.True(Tensor.LiveCount > live);
        }

        Collect();
        Assert.Equal(live, Tensor.LiveCount);
        Assert.Equal(2.5f, data.Singles.Span[2]);
    }

    [Fact]
    public void An_objective_outlives_the_data_set()
    {
        var inputs = InputsAlone(out var expected);
        using (inputs)
        {
            Collect();
            Assert.Equal(expected, inputs.ToArray<float>());
        }
    }

    [Fact]
    public void A_copy_in_the_other_type_goes_with_its_last_reader()
    {
        var data = Digits(0.5);
        var copy = CopyAlone(data);
        Collect();
        Assert.False(copy.IsAlive);
        Assert.Equal(2.5, data.Doubles.Span[2]);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    public void Reading_allocates_the_features_once(CompressionLevel level)
    {
        const int Count = 50_000;
        const int Width = 40;
        var values = new float[Count * Width];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i % 1000;
        }

        Write("a.npz", level, ("x", [Count, Width], values), ("y", [Count], new float[Count]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (train, test) = DataSource.Load(new() { Source = "a.npz", Split = new(100, 0) }, _folder.Path);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Count - 100, train.Count);
        Assert.Equal(100, test!.Count);

        // 4 bytes a number, and some 80 a row for targets, labels and order.
        Assert.InRange(allocated, 4L * Count * Width, (4L * Count * Width) + (80L * Count) + (2 << 20));
    }

    [Fact]
    public void Several_arrays_are_read_into_their_columns()
    {
        // One number of the second array does not fit float32, when the first is in place already.
        float[] first = [1, 2, 3, 4, 5, 6];
        Write("a.npz", CompressionLevel.Fastest, ("a", [3, 2], first), ("b", [3, 1], new double[] { 7, 0.1, 9 }),
            ("c", [3], new float[] { 10, 11, 12 }), ("y", [3], new float[] { 0, 1, 0 }));
        var data = DataSource.Load(new() { Source = "a.npz" }, _folder.Path, ["a", "b", "c"]).Train;
        Assert.Equal(["a", "b", "c"], data.Parts.Select(part => part.Name));
        Assert.Equal([1, 2, 7, 10, 3, 4, 0.1, 11, 5, 6, 9, 12], data.Doubles.ToArray());
        Assert.Equal([11, 3, 4, 12, 5, 6, 10, 1, 2], data.Packing(["c", "a"]).Subset([1, 2, 0]).Doubles.ToArray());
    }

    [Fact]
    public void A_split_of_a_file_is_that_of_its_data()
    {
        var whole = Digits(0.5);
        NpzFile.Write(_folder.File("a.npz"), whole);
        var (train, test) = DataSource.Load(new() { Source = "a.npz", Split = new(7, 3) }, _folder.Path);
        var (expectedTrain, expectedTest) = whole.Split(7, 3);
        Assert.Equal(expectedTrain.Singles.ToArray(), train.Singles.ToArray());
        Assert.Equal(expectedTest.Singles.ToArray(), test!.Singles.ToArray());
        Assert.Equal(expectedTrain.Labels.ToArray(), train.Labels.ToArray());
        Assert.Equal(expectedTest.Labels.ToArray(), test.Labels.ToArray());
    }

    [Theory]
    [InlineData(0.1, DType.Float32)]
    [InlineData(1, DType.Float32)]
    public void A_table_keeps_what_is_not_the_label(double label, DType dtype)
    {
        NpyFile.Write<double>(_folder.File("a.npy"), [3, 3], new[] { 1, label, 2, 3, label, 4, 5, label, 6 });
        var data = DataSource.Load(new() { Source = "a.npy", Label = "1" }, _folder.Path).Train;
        Assert.Equal(dtype, data.DType);
        Assert.Equal([1, 2, 3, 4, 5, 6], data.Doubles.ToArray());
        Assert.Equal([label, label, label], data.Targets.ToArray());
    }

    [Fact]
    public void A_large_file_that_was_cut_off_is_one_sentence()
    {
        Write("a.npz", CompressionLevel.NoCompression, ("x", [1000, 1000], new float[1_000_000]), ("y", [1000], new float[1000]));
        NpyFile.Write<float>(_folder.File("a.npy"), [1000, 1000], new float[1_000_000]);
        var bytes = File.ReadAllBytes(_folder.File("a.npy"));
        File.WriteAllBytes(_folder.File("a.npy"), bytes[..^1000]);
        Assert.EndsWith(
            "it declares 4000000 bytes of numbers, but cannot hold more than 3999000.",
            Assert.Throws<BadInputException>(() => DataSource.Load(new() { Source = "a.npy" }, _folder.Path)).Message,
            StringComparison.Ordinal);
        var archive = File.ReadAllBytes(_folder.File("a.npz"));
        File.WriteAllBytes(_folder.File("a.npz"), archive[..^1000]);
        var cut = Assert.Throws<BadInputException>(() => DataSource.Load(new() { Source = "a.npz" }, _folder.Path));
        Assert.Single(cut.Message.Split('\n'));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Tensor InputsAlone(out float[] expected)
    {
        var data = Digits(0.5);
        expected = data.Singles[64..128].ToArray();
        using var objective = Objective(data, DType.Float32);
        return objective.Inputs.Rows(1, 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference CopyAlone(Dataset data)
    {
        Assert.True(MemoryMarshal.TryGetArray(data.Doubles, out var segment));
        Assert.True(MemoryMarshal.TryGetArray(data.Doubles, out var again));
        Assert.Same(segment.Array, again.Array);
        return new WeakReference(segment.Array);
    }

    // The built-in digits, scaled.
    private static Dataset Digits(double unit) =>
        DataSource.Load(new() { Source = "digits", Scale = unit }, ".").Train.Subset([.. Enumerable.Range(0, 60)]);

    private static NetworkObjective Objective(Dataset data, DType dtype) =>
        new(new Network([new Linear(5), new Relu(), new Linear(10)], [64]), data, new CrossEntropy(), dtype);

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private void Write(string name, CompressionLevel level, params (string Name, Shape Shape, Array Values)[] arrays)
    {
        using var archive = new ZipArchive(File.Create(_folder.File(name)), ZipArchiveMode.Create);
        foreach (var (array, shape, values) in arrays)
        {
            using var content = archive.CreateEntry(array + ".npy", level).Open();
            if (values is float[] singles)
            {
                NpyFile.Write<float>(content, shape, singles);
            }
            else
            {
                NpyFile.Write<double>(content, shape, (double[])values);
            }
        }
    }
}
