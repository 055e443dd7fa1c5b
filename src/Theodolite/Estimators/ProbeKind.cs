namespace Theodolite.Estimators;

/// <summary>Distribution of the random vectors; both have E[z·zᵀ] = I.</summary>
public enum ProbeKind
{
    /// <summary>Standard normal entries: every orthogonal basis looks the same to them.</summary>
    Gaussian,

    /// <summary>Entries ±1: zᵀAz has the variance 2·(‖A‖_F² − Σ aᵢᵢ²), the least of all independent entries.</summary>
    Rademacher,
}
