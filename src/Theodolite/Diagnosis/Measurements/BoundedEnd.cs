namespace Theodolite.Diagnosis.Measurements;

/// <summary>An end of the spectrum.</summary>
internal enum BoundedEnd
{
    /// <summary>λ_min.</summary>
    Lowest,

    /// <summary>λ_max.</summary>
    Highest,
}
