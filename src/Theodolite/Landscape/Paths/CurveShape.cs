namespace Theodolite.Landscape.Paths;

/// <summary>How control points make a curve.</summary>
public enum CurveShape
{
    /// <summary>
    /// The Bézier curve φ(t) = Σₖ C(n, k) tᵏ(1 − t)ⁿ⁻ᵏ·cₖ of n + 1 control points: with one bend
    /// φ(t) = (1 − t)²a + 2t(1 − t)c + t²b. It passes through its ends and is drawn towards its bends.
    /// </summary>
    Bezier,

    /// <summary>The polygonal chain through the control points, each of its segments taking the same share of t.</summary>
    Chain,
}
