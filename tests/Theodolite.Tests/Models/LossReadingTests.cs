using Theodolite.Data;
using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Torch;

namespace Theodolite.Tests.Models;

[Collection(NativeHandles.Name)]
public class LossReadingTests
{
    public static TheoryData<string, LossSettings> Spellings => new()
    {
        { "cross-entropy", new CrossEntropy() },
        { "cross-entropy(label-smoothing=0.1)", new CrossEntropy { LabelSmoothing = 0.1 } },
        { "{cross-entropy: {label-smoothing: 0.1}, l2: 1e-4}", new CrossEntropy { LabelSmoothing = 0.1, L2 = new(1e-4) } },
        {
            "{name: cross-entropy, label-smoothing: 0.1, l2: {strength: 2, parameters: all}}",
            new CrossEntropy { LabelSmoothing = 0.1, L2 = new(2) { Parameters = PenalizedParameters.All } } },
        { "{cross-entropy: {class-weights: [1, 2, 0.5]}}", new CrossEntropy { ClassWeights = [1, 2, 0.5] } },
        { "{l2: {strength: 0.5, parameters: weights}, mean-squared-error: }", new MeanSquaredError { L2 = new(0.5) } },
        { "sequence-cross-entropy", new SequenceCrossEntropy() },
        { "{sequence-cross-entropy: {ignore: -1, label-smoothing: 0.2}}", new SequenceCrossEntropy { Ignore = -1, LabelSmoothing = 0.2 } },
        { "binary-cross-entropy(positive-weight=3)", new BinaryCrossEntropy { PositiveWeight = 3 } },
        { "mean-absolute-error", new MeanAbsoluteError() },
        { "huber", new Huber { Delta = 1 } },
        { "{huber: {delta: 0.5}}", new Huber { Delta = 0.5 } },
        { "huber(delta=2,l2=0.5)", new Huber { Delta = 2, L2 = new(0.5) } },
        { "cross-entropy(class-weights=1 2 0.5)", new CrossEntropy { ClassWeights = [1, 2, 0.5] } },
        { "cross-entropy(class-weights=[1, 2, "
            + "0.5],label-smoothing=0.1)", new CrossEntropy { ClassWeights = [1, 2, 0.5], LabelSmoothing = 0.1 } },
        { "{smooth-l1: {beta: 0.5}}", new SmoothL1 { Beta = 0.5 } },
    };

    public static TheoryData<LossSettings, int, int, double[], int, string> Misfits => new()
    {
        {
            new CrossEntropy { ClassWeights = [1, 2] },
            3,
            0,
            [0, 1],
            1,
            "The loss has 2 class weights, but layer 0 (wide), the last, gives [3] for a sample." },
        {
            new CrossEntropy { ClassWeights = [0, 0, 1] },
            3,
            0,
            [0, 1],
            1,
            "No target of d counts for the loss: the classes that occur have weight 0." },
        { new CrossEntropy(), 4, 3, [0, 1], 1, "Cross-entropy needs one number per class, but layer 0 (wide) gives [4, 3] for a sample." },
        {
            new SequenceCrossEntropy(),
            4,
            0,
            [0, 1],
            1,
            "Sequence cross-entropy needs outputs of shape [positions, classes], but layer 0 (wide) gives [4] for a sample." },
        {
            new SequenceCrossEntropy(),
            4,
            3,
            [0, 1],
            1,
            "A target of d has 1 labels, but layer 0 (wide), the last, gives [4, 3]: 4 positions of 3 classes." },
        { new SequenceCrossEntropy(), 2, 3, [0, 1, 2, 3], 2, "d has 4 classes, but layer 0 (wide), the last, gives [2, 3] for a sample." },
        { new SequenceCrossEntropy(), 2, 3, [0, 1, 2, -1], 2, "The target in row 2, column 2 of d is -1, but a class label, a whole "
            + "number from 0 to 999999, or -100 for a position that does not count was expected." },
        { new SequenceCrossEntropy(), 2, 3, [-100, -100, -100, -100], 2, "No target of d counts for the loss: every position is ignored." },
        {
            new BinaryCrossEntropy(),
            2,
            0,
            [0, 1, 0.5, 1.5],
            2,
            "The target in row 2, column 2 of d is 1.5, but binary cross-entropy needs targets from 0 to 1." },
        { new BinaryCrossEntropy(), 2, 0, [0, 1], 1, "A target of d has shape [1], but layer 0 (wide), the last, gives [2]." },
        { new Huber(), 2, 0, [0, 1], 1, "A target of d has shape [1], but layer 0 (wide), the last, gives [2]." },
    };

    private static LossSettings Read(string loss) => ModelFile.Parse($"data: digits\nmodel: [tanh]\nloss: {loss}", "m.yaml", ".").Loss;

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Every_loss_is_read(string text, LossSettings loss) => Assert.Equal(loss, Read(text));

    [Theory]
    [InlineData("hubert", "m.yaml, line 3: there is no loss 'hubert'; did you mean 'huber'?")]
    [InlineData("{hubert: {delta: 1}}", "m.yaml, line 3: there is no loss 'hubert'; did you mean 'huber'?")]
    [InlineData("{huber: {detla: 1}}", "m.yaml, line 3: huber has no key 'detla'; did you mean 'delta'?")]
    [InlineData("{huber: {delta: 0}}", "m.yaml, line 3: huber: delta must be a finite number greater than 0, not 0.")]
    [InlineData("{huber: {delta: wide}}", "m.yaml, line 3: delta of huber must be a number, not 'wide'.")]
    [InlineData("huber(1)", "m.yaml, line 3: huber takes options as name=value, not the bare value '1'.")]
    [InlineData("{huber: 1}", "m.yaml, line 3: huber must be a mapping of keys to values, not '1'.")]
    [InlineData(
        "{huber: {delta: 1}, delta: 2}",
        "m.yaml, line 3: loss is a single key, so 'delta' must be indented under 'huber'.")]
    [InlineData(
        "{l2: 1}",
        "m.yaml, line 3: loss must be a name or a name with options, and holds none.")]
    [InlineData(
        "[huber]",
        "m.yaml, line 3: loss must be a name or a name with options, not a list.")]
    [InlineData("{huber: , l2: -1}", "m.yaml, line 3: l2: l2 must be a finite number that is at least 0, not -1.")]
    [InlineData("{huber: , l2: {parameters: all}}", "m.yaml, line 3: l2 needs the key 'strength' (a number of at least 0).")]
    [InlineData(
        "{huber: , l2: {strength: 1, parameters: biases}}",
        "m.yaml, line 3: parameters of l2 must be one of weights, all, not 'biases'.")]
    [InlineData(
        "{cross-entropy: {label-smoothing: 1}}",
        "m.yaml, line 3: cross-entropy: label-smoothing must be at least 0 and less than 1, not 1.")]
    [InlineData(
        "{cross-entropy: {class-weights: 3}}",
        "m.yaml, line 3: class-weights of cross-entropy must be a list of numbers, one per class, not '3'.")]
    [InlineData(
        "{cross-entropy: {class-weights: [0, 0]}}",
        "m.yaml, line 3: cross-entropy: class-weights must be finite numbers from 0 on, not all of them 0, but they are [0,0].")]
    [InlineData(
        "{cross-entropy: {class-weights: [1, -2]}}",
        "m.yaml, line 3: cross-entropy: class-weights must be finite numbers from 0 on, not all of them 0, but they are [1,-2].")]
    [InlineData(
        "{sequence-cross-entropy: {ignore: x}}",
        "m.yaml, line 3: ignore of sequence-cross-entropy must be a whole number, not 'x'.")]
    public void A_fault_is_one_sentence(string loss, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => Read(loss)).Message);

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Outputs_or_targets_that_do_not_fit_are_named(
        LossSettings loss,
        int rows,
        int columns,
        double[] targets,
        int width,
        string message)
    {
        var data = Dataset.Create("d", [1], new double[targets.Length / width], targets, [width]);
        Assert.Equal(
            message,
            Assert.Throws<BadInputException>(() => new NetworkObjective(new Network([new Wide(rows, columns)], [1]), data, loss)).Message);
    }

    [Fact]
    public void A_penalty_is_half_lambda_times_the_square_of_what_it_covers()
    {
        var network = new Network([new Linear(3), new Tanh(), new Linear(2)], [4]);
        var data = Dataset.Create("d", [4], new double[20], [0, 1, 0, 1, 0]);
        double[] theta = [.. Enumerable.Range(0, (int)network.Parameters.Count).Select(i => Math.Sin(i))];
        foreach (var covered in Enum.GetValues<PenalizedParameters>())
        {
            using var plain = new NetworkObjective(network, data, new CrossEntropy(), DType.Float64);
            using var penalised = new NetworkObjective(
                network,
                data,
                new CrossEntropy { L2 = new(0.3) { Parameters = covered } },
                DType.Float64);
            double[] part = [.. theta];
            foreach (var bias in network.Parameters.Blocks
                .Where(block => covered == PenalizedParameters.Weights && block.Name.EndsWith("bias", StringComparison.Ordinal)))
            {
                part.AsSpan((int)bias.Offset, (int)bias.Count).Clear();
            }

            var (before, after) = (new double[theta.Length], new double[theta.Length]);
            Assert.Equal(0.15 * part.Sum(value => value * value), penalised.Gradient(theta, after) - plain.Gradient(theta, before), 1e-14);
            for (var i = 0; i < theta.Length; i++)
            {
                Assert.Equal(0.3 * part[i], after[i] - before[i], 1e-14);
            }

            using var curved = penalised.Hessian(theta);
            using var flat = plain.Hessian(theta);
            curved.Apply(theta, after, 1);
            flat.Apply(theta, before, 1);
            for (var i = 0; i < theta.Length; i++)
            {
                Assert.Equal(0.3 * part[i], after[i] - before[i], 1e-14);
            }
        }
    }

    private sealed record Wide(int Rows, int Columns) : Layer
    {
        public override string Kind => "wide";

        public override Shape OutputShape(Shape input) => Columns == 0 ? [Rows] : [Rows, Columns];

        public override Programs.Value Trace(Programs.Value input, LayerScope scope) => throw new InvalidOperationException();
    }
}
