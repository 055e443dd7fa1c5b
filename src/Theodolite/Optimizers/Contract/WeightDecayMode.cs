namespace Theodolite.Optimizers.Contract;

/// <summary>What weight decay λ does.</summary>
public enum WeightDecayMode
{
    /// <summary>g ← g + λθ before the moments (PyTorch's <c>weight_decay</c> except in AdamW).</summary>
    L2,

    /// <summary>θ ← θ(1 − ηλ) before the step (AdamW; Loshchilov and Hutter, ICLR 2019).</summary>
    Decoupled,

    /// <summary>θ ← θ(1 − λη/η₀) before the step, with η₀ the settings' rate: a schedule scales it, the rate itself does not.</summary>
    FullyDecoupled,

    /// <summary>g ← g + λ·sign(θ) before the moments (Caffe's <c>regularization_type: "L1"</c>).</summary>
    L1,
}
