using System.Diagnostics;
using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Studies;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Training;

/// <summary>What a training takes is known, and refused where it does not fit, before anything of it is there.</summary>
public class MemoryEstimateTests
{
    private static readonly ParameterLayout _layout = new([("weight", [6, 4]), ("bias", [6])]);

    // Bytes in float32 of 30 parameters, of which the matrix of 6 by 4 has factors of 6² and 4² numbers.
    public static TheoryData<string, double> States => new()
    {
        { "gradient-descent", 0 },
        { "momentum", 4 * 30 },
        { "adam", 4 * 2 * 30 },
        { "adagrad", 4 * 30 },
        { "l-bfgs(history=3)", 4 * 8 * 30 },
        { "shampoo(grafting=none,momentum=0)", 4 * 2 * (36 + 16 + 36) },
        { "sam(base=adam)", 4 * 2 * 30 },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void State_is_told_before_it_is_there_and_is_what_is_saved(string name, double bytes)
    {
        var optimizer = OptimizerNames.Parse(name).Create<float>(ParameterPlan.Of(_layout, []));
        Assert.Equal(bytes, optimizer.Footprint.State);
        var theta = Enumerable.Range(1, 30).Select(i => 1f / i).ToArray();
        for (var step = 0; step < 6; step++)
        {
            optimizer.Step(theta, new Bowl());
        }

        var saved = optimizer.Save().Slots.Sum(slot => 4.0 * slot.Values.Length);
        Assert.InRange(saved, 0, bytes);
        Assert.True(saved >= bytes * 0.75, $"{saved} of {bytes} bytes are in the state");
        Assert.Equal(bytes, optimizer.Footprint.State);
    }

    [Theory]
    [InlineData(512, "512 B")]
    [InlineData(999.6, "1.00 kB")]
    [InlineData(23.6e9, "23.6 GB")]
    [InlineData(8.0 * (1 << 24) * (1 << 24), "2,252 TB")]
    public void Bytes_are_read_in_decimal_units(double bytes, string text) => Assert.Equal(text, MemoryBudget.Text(bytes));

    [Theory]
    [InlineData(7.9, "7")]
    [InlineData(99.9, "99")]
    [InlineData(41_999, "41,000")]
    public void Numbers_that_fit_are_rounded_down(double number, string text) => Assert.Equal(text, MemoryBudget.Number(number));

    [Fact]
    public void A_network_too_large_is_refused_when_it_is_opened()
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetTotalAllocatedBytes();
        var exception = Assert.Throws<BadInputException>(() => Open("[{linear: 16777216}, relu, {linear: {out: 10}}]", 1e9));
        Assert.Equal(
            "The model has 218,103,818 parameters, which take 2.62 GB; there are 1.00 GB, enough for 83,000,000 parameters.",
            exception.Message);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 50e6);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("[{linear: 2000000000}]", "out")]
    [InlineData("[{linear: 16777216}, {linear: 16777216}]", "1073741824")]
    public void Counts_beyond_any_memory_do_not_overflow(string model, string named) =>
        Assert.Contains(named, Assert.Throws<BadInputException>(() => Open(model, 1e9)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_output_of_a_layer_that_does_not_fit_is_refused()
    {
        var exception = Assert.Throws<BadInputException>(() => Open(
            "[{conv1d: {out: 100000, kernel: 1}}, global-avg-pool, {linear: 1}]",
            1e6 * 2.41,
            "[1, 2]",
            "adam"));
        Assert.Contains("there are 2.41 MB, enough for 200,000 parameters", exception.Message, StringComparison.Ordinal);
        exception = Assert.Throws<BadInputException>(() => Open(
            "[{conv1d: {out: 1000, kernel: 1, padding: 4096}}, global-avg-pool, {linear: 1}]",
            1e6,
            "[1, 2]"));
        Assert.Equal(
            "Layer 0 (conv1d) gives [1000, 8194] for one sample, which takes 32.8 MB; there are 1.00 MB, enough for 250,000 numbers.",
            exception.Message);
    }

    // For each parameter θ, its start and its gradient take 4 + 8 + 4 bytes, and Adam's moments 2·4.
    [Fact]
    public void A_training_that_does_not_fit_is_refused_with_the_number_that_would()
    {
        const string Model = "[{linear: 1000}, relu, {linear: 1}]";
        Assert.Equal(
            "Training 4,001 parameters with 'adam' takes 96.0 kB (64.0 kB for parameters and gradient, 32.0 kB for the "
                + "optimizer); there are "
                + "90.0 kB, enough for about 3,700 parameters.",
            Refusal(Model, 90e3, "adam"));
        Assert.Equal(
            "The Hessian of 2,001 parameters and its eigenvectors, which 'newton' forms, take 128 MB; there are 50.0 MB, enough for 1,200 "
                + "parameters.",
            Refusal("[{linear: {out: 500}}, relu, {linear: 1}]", 50e6, "newton"));
        Assert.Contains("A gradient over a batch of 3 samples takes ", Refusal(Model, 110e3, "adam, batch: 3"), StringComparison.Ordinal);
        Assert.Contains("enough for batches of 1.", Refusal(Model, 110e3, "adam, batch: 3"), StringComparison.Ordinal);
        Assert.StartsWith("A gradient over one sample takes ", Refusal(Model, 97e3, "adam, batch: 3"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("newton", "newton-cg")]
    [InlineData("saddle-free-newton", "saddle-free-newton(krylov=30)")]
    [InlineData("cubic-newton", "cubic-newton(krylov=30)")]
    public void A_dense_Hessian_of_a_large_network_is_refused_before_start_values_are_drawn(string optimizer, string instead)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetTotalAllocatedBytes();
        Assert.Equal(
            $"The optimizer '{optimizer}' would form the Hessian of 67,108,866 parameters, which takes 36,029 TB, and more than 3,000 "
                + $"parameters are too many; {instead} asks for products with it only.",
            Refusal("[{conv1d: {out: 16777216, kernel: 1}}, relu, global-avg-pool, {linear: {out: 2}}]", 1e12, optimizer, "[1, 2]"));
        Assert.True(GC.GetTotalAllocatedBytes() - before < 50e6);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void The_memory_that_an_estimate_names_is_enough()
    {
        using var study = Open("[{linear: 1000}, relu, {linear: 1}]", 1e9);
        var specification = study.Model.Train!;
        var estimate = MemoryEstimate.Of(study.Training, specification);
        Assert.True(estimate.Activations > 1000 * 4 * 4, $"{estimate}");
        using var enough = Open("[{linear: 1000}, relu, {linear: 1}]", estimate.Total);
        MemoryEstimate.Require(enough.Training, specification);
        using var less = Open("[{linear: 1000}, relu, {linear: 1}]", estimate.Total - 1);
        Assert.Throws<BadInputException>(() => MemoryEstimate.Require(less.Training, specification));
        Assert.Throws<BadInputException>(() => new Trainer(less.Training, specification));
        Assert.True(estimate.Total < MemoryBudget.OfMachine.Bytes);
    }

    // 100 samples of 1,000 numbers in float32; a target is a number, a label and an element of a tensor, 8 + 8 + 4 bytes.
    [Fact]
    public void The_data_count()
    {
        var data = Dataset.Create("x", [1000], new float[100_000], new double[100]);
        var specification = new TrainSettings(new Adam(), 3) { Batch = 10 };
        Assert.Equal(402e3, Estimate(data, DType.Float32, 1e9).Data);

        // Another type: a converted copy, and larger targets.
        Assert.Equal(402e3 + 400 + 800e3, Estimate(data, DType.Float64, 1e9).Data);
        Assert.Equal("The data take 402 kB; there are 300 kB.", Refusal(300e3));
        Assert.Contains(
            "there are 410 kB, of which the data take 402 kB, enough for about ",
            Refusal(410e3),
            StringComparison.Ordinal);

        MemoryEstimate Estimate(Dataset of, DType dtype, double bytes)
        {
            using var objective = Objective(of, dtype, bytes);
            return MemoryEstimate.Of(objective, specification);
        }

        string Refusal(double bytes)
        {
            using var objective = Objective(data, DType.Float32, bytes);
            return Assert.Throws<BadInputException>(() => MemoryEstimate.Require(objective, specification)).Message;
        }

        static NetworkObjective Objective(Dataset of, DType dtype, double bytes) => new(
            new Network([new Linear(1)], [1000]),
            of,
            new MeanSquaredError(),
            dtype,
            settings: new TracedSettings { Memory = new MemoryBudget(bytes) });
    }

    private static string Refusal(string model, double bytes, string optimizer, string shape = "[2]")
    {
        using var study = Open(model, bytes, shape, optimizer);
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var message = Assert.Throws<BadInputException>(() => TrainingRun.Begin(study, folder)).Message;
        Assert.False(Directory.Exists(folder), "a run that is refused leaves no folder");
        return message;
    }

    private static NetworkStudy Open(string model, double bytes, string shape = "[2]", string optimizer = "adam")
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "data.csv"), "1,2,0\n2,3,1\n4,3,0\n3,1,1\n");
            var text = $"""
                data: {"{"}source: data.csv, shape: {shape}{"}"}
                model: {model}
                loss: {(model.EndsWith("{linear: 1}]", StringComparison.Ordinal) ? "mean-squared-error" : "cross-entropy")}
                train: {"{"}optimizer: {optimizer}, steps: 3{"}"}
                """;
            return NetworkStudy.Parse(text, "model.yaml", directory.FullName, new StudySettings { Memory = new MemoryBudget(bytes) });
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>½Σ i·θᵢ², whose gradients are never twice the same.</summary>
    private sealed class Bowl : ILoss<float>
    {
        public double Value(ReadOnlySpan<float> point)
        {
            var sum = 0.0;
            for (var i = 0; i < point.Length; i++)
            {
                sum += 0.5 * (i + 1) * point[i] * point[i];
            }

            return sum;
        }

        public double Gradient(ReadOnlySpan<float> point, Span<float> gradient)
        {
            for (var i = 0; i < point.Length; i++)
            {
                gradient[i] = (i + 1) * point[i];
            }

            return Value(point);
        }

        public LinearOperator Hessian(ReadOnlySpan<float> point) => throw new NotSupportedException();
    }
}
