using TorchSharp;
using TorchSharp.Modules;

namespace Theodolite.TorchSharp.Weights;

/// <summary>Modules whose forward pass is native code that holds the weights itself, so that others cannot be put in their place.</summary>
internal static class NativeWeights
{
    /// <summary>The first of them in a module, with its name; null where there is none.</summary>
    public static string? FirstOf(torch.nn.Module? module) => module is null
        ? null
        : module.named_modules().Prepend(("", module))
            .Where(part => part.Item2
                is Embedding or EmbeddingBag or MultiheadAttention
                or RNN or LSTM or GRU or RNNCell or LSTMCell or GRUCell
                or Transformer or TransformerEncoder or TransformerEncoderLayer or TransformerDecoder or TransformerDecoderLayer
                or torch.jit.ScriptModule)
            .Select(part => part.Item1.Length > 0 ? $"{part.Item2.GetType().Name} '{part.Item1}'" : part.Item2.GetType().Name)
            .FirstOrDefault();
}
