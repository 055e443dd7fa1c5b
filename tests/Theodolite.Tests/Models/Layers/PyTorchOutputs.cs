using Theodolite.Torch;

namespace Theodolite.Tests.Models.Layers;

/// <summary>
/// Outputs of PyTorch 1.13's modules of the same kind, in float64, for parameters, buffers and samples that are sines: the
/// first and the last output, and Σ yᵢ·sin(i + 1). (RMS normalisation, which that version lacks, by its formula.)
/// </summary>
public sealed class PyTorchOutputs
{
    public static TheoryData<string, long[], double, double, double> Published => new()
    {
        { "linear-sequence", [5, 3], 0.351388164360721, -1.42871880410262, -0.644200583591285 },
        { "conv1d", [6, 4], 0.480254516187759, -0.499206038701998, 1.7192438969356 },
        { "conv2d", [6, 4, 4], 0.342053469960846, 0.430327184624762, 1.86778759005633 },
        { "conv-transpose1d", [6, 10], 0.0336529172029757, -0.340391687935798, 1.1066809774693 },
        { "conv-transpose2d", [3, 6, 10], 0.366787237114035, 0.501408828020323, 0.262314006509276 },
        { "batch-norm", [3], -0.616539455313523, 0.556389526180526, -0.0163615803945607 },
        { "batch-norm-2d", [3, 4, 2], 0.512334837435705, -0.349532404926004, 1.39785519209963 },
        { "batch-norm-training", [3], 0.0362669535903501, 0.312177284483366, 1.27601409174898 },
        { "batch-norm-2d-training", [3, 4, 2], -0.609255194937757, 1.35336607556071, -2.08305674184073 },
        { "batch-norm-1d-training", [3, 4], -0.441579188188152, 0.150866601408329, -3.41593095860004 },
        { "layer-norm", [2, 5], 0.15007957865335, -0.885403160140228, 1.5614289338525 },
        { "layer-norm-image", [2, 3, 4], 0.0257243799526902, -0.456696042113588, 2.15774352574187 },
        { "group-norm", [4, 3, 2], -0.443884727009437, 0.135844219450559, -2.05879656017783 },
        { "instance-norm", [4, 3, 2], -0.140996497899892, 0.217808336908613, -0.395690945674793 },
        { "embedding", [4, 3], -1.09053186192062, -0.0626549421433516, 3.56259417145321 },
        { "attention", [4, 6], -0.412644901798931, -2.49470310986141, 20.5432781497925 },
        { "attention-causal", [4, 6], 1.29829337808824, 0.159544305582523, 10.9965803184768 },
        { "rnn", [4, 2], 0.777200783084377, 0.604329847842144, 1.38795596870689 },
        { "lstm", [4, 2], -0.32343125768833, -0.0152888263505699, -1.13218624518054 },
        { "gru", [2], 0.129785185704603, 0.102471727101946, -0.725452614307667 },
        { "elu", [3], 0.351388164360721, 0.687798256851317, 1.53452431169609 },
        { "selu", [4], 0.310503372922565, 1.03951968657547, -2.73822271274693 },
        { "mish", [4], 0.204500127100411, 0.853945364832009, -1.28083996263964 },
        { "prelu", [4], 0.29552020666134, 0.989358246623382, -1.12680874140566 },
        { "hard-tanh", [4], 0.29552020666134, 0.989358246623382, -2.44747455606819 },
        { "softmax", [2, 4], 0.161434730490897, 0.0861119585571571, 0.424841869328342 },
        { "log-softmax", [4], -1.82365436357546, -0.968447520717733, -1.93920666190212 },
        { "rms-norm", [2, 5], 0.0526674346947996, -0.619878851402701, 0.9382625478492 },
        { "pool1d", [2, 2], 0.916567897630183, 0.477549973942297, 0.354100779905648 },
        { "global-avg-pool", [3], -0.276932334339648, 0.510002008254489, 0.297627277219258 },
        { "global-max-pool", [3, 1, 1], 0.474447374295202, 1.26576967045308, 1.7639150071599 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Are_met(string name, long[] shape, double first, double last, double weighted)
    {
        var law = LayerCase.All.Single(law => law.Name == name);
        var outputs = LayerLaws.Run(law.Trace(), Sines(law))[0];
        Assert.Equal(shape, law.Network.Output.Span.ToArray());
        Assert.Equal(first, outputs[0], 1e-12);
        Assert.Equal(last, outputs[^1], 1e-12);
        Assert.Equal(weighted, outputs.Select((y, i) => y * Math.Sin(i + 1)).Sum(), 1e-12 * outputs.Length);
    }

    private static double[][] Sines(LayerCase law)
    {
        var parameters = law.Network.Parameters.Blocks.Select(block => Wave(block.Shape, 1.3, 0.2 + (1.3 * block.Offset), 0.6));
        var buffers = law.Network.Buffers.Blocks.Select(block =>
        {
            var wave = Wave(block.Shape, 0.9, 0.4 + (0.9 * block.Offset), 1);
            return block.Name.EndsWith("var", StringComparison.Ordinal) ? [.. wave.Select(x => 1 + (0.5 * x))] : wave;
        });
        var input = Wave(law.Sample.Insert(0, LayerCase.Samples), 0.7, 0.3, 1);
        return [.. parameters, .. buffers, law.Tokens is { } tokens
            ? [.. input.Select(x => Math.Floor(Math.Abs(x) * 1000) % tokens)]
            : input];
    }

    private static double[] Wave(Shape shape, double frequency, double phase, double amplitude) =>
        [.. Enumerable.Range(0, (int)shape.Count).Select(i => amplitude * Math.Sin((frequency * i) + phase))];
}
