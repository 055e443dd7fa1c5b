namespace Theodolite.Optimizers;

/// <summary>What weight decay λ does.</summary>
public enum WeightDecayMode
{
    /// <summary>g ← g + λθ before the moments (PyTorch's <c>weight_decay</c> except in AdamW).</summary>
    L2,

    /// <summary>θ ← θ(1 − ηλ) before the step (AdamW; Loshchilov and Hutter, ICLR 2019).</summary>
    Decoupled,
}
