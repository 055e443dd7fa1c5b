using System.IO.Compression;
using System.Text;
using Theodolite.Data;
using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Data;

[Collection(NativeHandles.Name)]
public class TokenTests
{
    private static Dataset Load(byte[] content, int length, TokenKind tokens = TokenKind.Characters, string name = "book.txt")
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, name), content);
        return DataSource.Load(new() { Source = name, Sequence = length, Tokens = tokens }, folder.Path).Train;
    }

    [Fact]
    public void A_text_becomes_sequences_and_the_tokens_that_follow()
    {
        var data = Load(Encoding.UTF8.GetBytes("banane \U0001F34C!"), 4);
        Assert.Equal((2, 7), (data.Count, data.Vocabulary!.Count));
        Assert.Equal(" !aben\U0001F34C", data.Vocabulary.Text([0, 1, 2, 3, 4, 5, 6]));
        Assert.Equal("7 different characters", data.Vocabulary.ToString());
        Assert.Equal("banane \U0001F34C", data.Vocabulary.Text(data.Tokens(7, "a test")));
        Assert.Equal("anane \U0001F34C!", data.Vocabulary.Text(data.PositionLabels(-100).Span));
        Assert.Equal([4L], data.SampleShape.Span.ToArray());
        Assert.Equal([4L], data.TargetShape.Span.ToArray());
    }

    [Fact]
    public void Bytes_take_any_file_and_what_is_left_over_is_left_out()
    {
        var data = Load([0xFF, 0, 7, 0xC3, 9, 9, 9, 1], 3, TokenKind.Bytes);
        Assert.Equal((2, 256), (data.Count, data.Vocabulary!.Count));
        Assert.Equal([255L, 0, 7, 195, 9, 9], data.Tokens(256, "a test"));
        Assert.Equal([0L, 7, 195, 9, 9, 9], data.PositionLabels(-100).ToArray());
    }

    [Fact]
    public void A_compressed_text_is_the_same_text_and_a_split_keeps_the_vocabulary()
    {
        var text = string.Concat(Enumerable.Range(0, 200).Select(i => $"{i} "));
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write(Encoding.UTF8.GetBytes("\uFEFF" + text));
        }

        var (plain, unpacked) = (Load(Encoding.UTF8.GetBytes(text), 8), Load(packed.ToArray(), 8, name: "book.txt.gz"));
        Assert.Equal(plain.Doubles.ToArray(), unpacked.Doubles.ToArray());
        var (train, test) = plain.Split(5, 0);
        Assert.Equal((11, 11), (train.Vocabulary!.Count, test.Vocabulary!.Count));
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xFF, 0x61 }, 1, "'book.txt' is not a text in UTF-8; 'tokens: bytes' takes any file.")]
    [InlineData(
        new byte[] { 0x61, 0x62, 0x63 },
        3,
        "'book.txt' has 3 characters, but a sequence of 3 and the one that follows it need at least 4.")]
    [InlineData(new byte[0], 3, "'book.txt' is empty.")]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 5, 6 }, 1, "'book.txt' is an archive or array of numbers, but 'sequence' cuts a text.")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 }, 1, "'book.txt' is truncated: a gzip file has at least 18 bytes.")]
    public void A_file_that_is_no_such_text_is_refused(byte[] content, int length, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => Load(content, length)).Message);

    [Theory]
    [InlineData(
        "{source: book.txt, sequence: 0}",
        "m.yaml, line 1: data: sequence must be a whole number from 1 to 1048576, not 0.")]
    [InlineData(
        "{source: book.txt, sequence: 4, tokens: words}",
        "m.yaml, line 1: tokens of data must be characters or bytes, not 'words'.")]
    [InlineData(
        "{source: book.txt, tokens: bytes}",
        "m.yaml, line 1: tokens goes with 'sequence', the number of tokens per sample of a text.")]
    [InlineData(
        "{source: book.txt, sequence: 4, standardize: true}",
        "The samples of a text are sequences of tokens: standardize, scale and shape do not go with 'sequence'.")]
    [InlineData("{source: {images: a, labels: b}, sequence: 4}", "'sequence' needs the path of a text as source.")]
    public void A_fault_in_the_data_section_is_one_sentence(
        string data,
        string message) => Assert.Equal(message, Assert.Throws<BadInputException>(() =>
        DataSource.Load(ModelFile.Parse($"data: {data}\nmodel: [tanh]\nloss: huber", "m.yaml", ".").Data, ".")).Message);

    [Fact]
    public void A_token_out_of_range_is_named()
    {
        var data = Dataset.Create("x.csv", [3], [0, 1, 2, 3, 2, 1.5], [0, 1, 2, 0, 1, 2], [3]);
        string Fault(params Layer[] layers) =>
            Assert.Throws<BadInputException>(() => new NetworkObjective(new Network(layers, [3]), data, new MeanSquaredError())).Message;
        Assert.Equal("Row 2, column 1 of x.csv is 3, but layer 0 (counting) takes whole numbers from 0 to 2.", Fault(new Counting(3)));
        Assert.Equal("Row 2, column 3 of x.csv is 1.5, but layer 0 (counting) takes whole numbers from 0 to 3.", Fault(new Counting(4)));
        Assert.Equal(
            "Row 2, column 1 of x.csv is 3, but layer b (counting) takes whole numbers from 0 to 2.",
            Fault(new Graph([new("a", new Counting(4)), new("b", new Counting(3)), GraphNode.Add("c", "a", "b")])));
        Assert.Null(new Graph([new("a", new Counting(4)), GraphNode.Add("c", "a", "input")]).Vocabulary);
        var text = Load("abcdef"u8.ToArray(), 5);
        Assert.Equal(
            "'book.txt' has 6 different characters, but layer 0 (counting) takes 5.",
            Assert.Throws<BadInputException>(() => new NetworkObjective(new Network([new Counting(5)], [5]), text, new MeanSquaredError()))
                .Message);
    }

    [Fact]
    public void A_transformer_learns_a_text_that_repeats()
    {
        var live = Tensor.LiveCount;
        var data = Load(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("the ridge, ", 40))), 12);
        var network = new Network(
            [new Embedding(9, 12), new PositionEmbedding(), new Residual(
                [new LayerNorm(), new MultiHeadAttention(2) { Causal = true }]), new Linear(9)],
            data.SampleShape);
        using (var objective = new NetworkObjective(network, data, new SequenceCrossEntropy()))
        {
            Assert.Equal(DType.Int64, objective.Inputs.DType);
            using var trainer = new Trainer(objective, new(new Adam { LearningRate = 0.02 }, 120));
            using var theta = objective.Flat(objective.InitialParameters(0));
            trainer.Run(theta);
            var (loss, accuracy) = objective.Evaluate(theta);
            Assert.True(loss < 0.2, $"{loss}");
            Assert.True(accuracy > 0.9, $"{accuracy}");
        }

        Assert.Equal(live, Tensor.LiveCount);
    }

    [Fact]
    public void Whole_numbers_of_an_archive_are_tokens_and_labels_by_position()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "tokens.npz");
        NpzFile.Write(path, Dataset.Create("x", [3], [4, 0, 2, 1, 3, 3], [0, 1, -100, 2, 0, 1], [3]));
        var data = DataSource.Load(new() { Source = path }, folder.Path).Train;
        Assert.Equal([4L, 0, 2, 1, 3, 3], data.Tokens(5, "a test"));
        Assert.Equal([0L, 1, -1, 2, 0, 1], data.PositionLabels(-100).ToArray());
    }

    // Stands for an embedding: it says how many tokens it takes.
    private sealed record Counting(int Tokens) : Layer
    {
        public override string Kind => "counting";

        public override int? Vocabulary => Tokens;

        public override Shape OutputShape(Shape input) => input;

        public override Programs.Value Trace(Programs.Value input, LayerScope scope) => input;
    }
}
