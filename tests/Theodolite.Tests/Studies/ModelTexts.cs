namespace Theodolite.Tests.Studies;

/// <summary>Small model files, as studies read them.</summary>
internal static class ModelTexts
{
    /// <summary>Minibatches, batch normalisation, dropout, samples set aside.</summary>
    public const string Usual = """
        data: {source: digits, scale: 0.0625, split: {test: 297}}
        model:
          - linear: {out: 6}
          - batch-norm
          - relu
          - dropout: {rate: 0.1}
          - linear: {out: 10}
        loss: cross-entropy
        train: {optimizer: adam(learning-rate=0.01), batch: 64, steps: 12, seed: 3, monitors: none}
        """;

    /// <summary>Zero weights: a saddle that gradient descent does not leave.</summary>
    public const string Stalled = """
        data: {source: digits, standardize: true, split: {test: 297}}
        model:
          - linear: {out: 6, init: zeros}
          - tanh
          - linear: {out: 10, init: zeros}
        loss: cross-entropy
        train: {optimizer: gradient-descent(learning-rate=0.5), batch: full, steps: 300, monitors: none}
        """;

    /// <summary>Nothing says how to train.</summary>
    public const string Untrained = "data: digits\nmodel:\n  - linear: {out: 10}\nloss: cross-entropy\n";
}
