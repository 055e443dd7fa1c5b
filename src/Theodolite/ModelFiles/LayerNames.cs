using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Settings;

namespace Theodolite.ModelFiles;

/// <summary>The layers by the names of a model file; their keys are the properties of their records.</summary>
internal static class LayerNames
{
    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => Registry.Known;

    public static Registry<Layer> Registry { get; } =
        new("layer", inner: [InitializerNames.Registry], beside: ["name"], nameIsOption: true)
        {
            { "linear", typeof(Linear) },
            { "conv1d", typeof(Conv1d) },
            { "conv2d", typeof(Conv2d) },
            { "conv-transpose1d", typeof(ConvTranspose1d) },
            { "conv-transpose2d", typeof(ConvTranspose2d) },
            { "max-pool1d", typeof(MaxPool1d) },
            { "avg-pool1d", typeof(AvgPool1d) },
            { "max-pool2d", typeof(MaxPool2d) },
            { "avg-pool2d", typeof(AvgPool2d) },
            { "global-avg-pool", typeof(GlobalAvgPool) },
            { "global-max-pool", typeof(GlobalMaxPool) },
            { "adaptive-avg-pool", typeof(GlobalAvgPool), ("keep-axes", true) },
            { "adaptive-max-pool", typeof(GlobalMaxPool), ("keep-axes", true) },
            { "batch-norm", typeof(BatchNorm) },
            { "layer-norm", typeof(LayerNorm) },
            { "group-norm", typeof(GroupNorm) },
            { "instance-norm", () => new GroupNorm(null) { Affine = false }, "groups" },
            { "rms-norm", typeof(RmsNorm) },
            { "embedding", typeof(Embedding) },
            { "position-embedding", typeof(PositionEmbedding) },
            { "multi-head-attention", typeof(MultiHeadAttention) },
            { "rnn", typeof(Rnn) },
            { "lstm", typeof(Lstm) },
            { "gru", typeof(Gru) },
            { "dropout", typeof(Dropout) },
            { "flatten", typeof(Flatten) },
            { "tanh", typeof(Tanh) },
            { "relu", typeof(Relu) },
            { "leaky-relu", typeof(LeakyRelu) },
            { "elu", typeof(Elu) },
            { "selu", typeof(Selu) },
            { "prelu", typeof(PRelu) },
            { "sigmoid", typeof(Sigmoid) },
            { "hard-tanh", typeof(HardTanh) },
            { "gelu", typeof(Gelu) },
            { "silu", typeof(Silu) },
            { "mish", typeof(Mish) },
            { "softplus", typeof(Softplus) },
            { "softmax", typeof(Softmax) },
            { "log-softmax", typeof(LogSoftmax) },
            { "residual", typeof(Residual) },
            { "sequential", typeof(Chain) },
            { "concatenate", typeof(Concatenation) },
            { "graph", GraphSection.Read },
        };

    /// <summary>Reads a list of layers.</summary>
    /// <param name="node">What was written.</param>
    /// <param name="subject">What messages call it.</param>
    /// <exception cref="BadInputException">Not a list, or a layer in it is wrong.</exception>
    public static IReadOnlyList<Layer> ReadAll(SettingNode node, string subject) =>
        OptionValues.List<Layer>(node, new OptionSite(subject, [Registry]));
}
