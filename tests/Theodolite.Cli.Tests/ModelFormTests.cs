namespace Theodolite.Cli.Tests;

/// <summary>Model files with texts, graphs and losses of every kind, from training to the survey of the run.</summary>
public sealed class ModelFormTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void ATextIsTrainedOnResumedAndSurveyed()
    {
        Write("text.txt", string.Concat(Enumerable.Repeat("up the hill and down ", 12)));
        var model = Write("text.yaml", """
            data: {source: text.txt, sequence: 10, split: {test: 4}}
            model:
              - embedding: {count: 13, width: 4}
              - residual: [multi-head-attention: {heads: 1, causal: true}]
              - linear: {out: 13}
            loss: {sequence-cross-entropy: {label-smoothing: 0.1}, l2: 1e-3}
            train: {optimizer: adam(learning-rate=0.05), steps: 30}
            """);
        var run = Path.Combine(_folder, "run");
        var shown = Invocation.Of("train", model, "--out", run);
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("13 different characters", shown.Output, StringComparison.Ordinal);
        Assert.Contains("of the training positions", shown.Output, StringComparison.Ordinal);
        var resumed = Invocation.Of("train", model, "--out", run, "--resume", "--json").Json();
        Assert.Equal(30, resumed.GetProperty("steps").GetInt64());
        var survey = Invocation.Of("survey", run, "--json").Json();
        Assert.Equal(resumed.GetProperty("loss").GetDouble(), survey.GetProperty("loss").GetDouble(), 1e-4);
        Assert.Equal(21, survey.GetProperty("samples").GetInt64());
        Invocation.Of(
            "train",
            Write("small.yaml", File.ReadAllText(model).Replace("count: 13", "count: 12", StringComparison.Ordinal)),
            "--out",
            Path.Combine(_folder, "none"))
            .Fails(3, "'text.txt' has 13 different characters, but layer 0 (embedding) takes 12.");
    }

    [Theory]
    [InlineData("{huber: {delta: 0.5}, l2: {strength: 1e-4, parameters: all}}", 0)]
    [InlineData("smooth-l1", 0)]
    [InlineData("mean-absolute-error", 0)]
    [InlineData("binary-cross-entropy(positive-weight=2)", 0)]
    [InlineData("{binary-cross-entropy: {positive-weight: -2}}", 3)]
    [InlineData("{cross-entropy: {class-weights: [1, 2]}}", 3)]
    public void AGraphIsTrainedOnWithAnyLoss(string loss, int code)
    {
        Write("table.csv", string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{i * i % 7},{i % 2}\n")));
        var model = Write("graph.yaml", $$$"""
            data: {source: table.csv, standardize: true}
            model:
              nodes:
                a: {linear: {out: 3}}
                b: {from: a, layers: [tanh, linear: {out: 3}]}
                c: {add: [a, b], layers: [tanh, linear: {out: 1}]}
            loss: {{{loss}}}
            train: {optimizer: adam, steps: 5}
            """);
        var run = Path.Combine(_folder, "graph");
        var train = Invocation.Of("train", model, "--out", run, "--json");
        Assert.True(train.ExitCode == code, train.Error);
        if (code != 0)
        {
            return;
        }

        var survey = Invocation.Of("survey", run, "--json").Json();
        Assert.Equal(25, survey.GetProperty("parameters").GetInt64());
        Assert.Equal(train.Json().GetProperty("loss").GetDouble(), survey.GetProperty("loss").GetDouble(), 1e-4);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
