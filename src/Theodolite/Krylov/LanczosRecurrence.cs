namespace Theodolite.Krylov;

/// <summary>
/// The coefficients of A·Vᵀ = Vᵀ·T + β_m·f·e_mᵀ for one unrestarted run from a random unit vector z: T is tridiagonal with α on its
/// diagonal and β₁…β_{m−1} beside it. They are the recurrence of the measure Σ (zᵀvᵢ)²·δ(t − λᵢ), which the products of a search have
/// paid for (Golub and Meurant, Matrices, Moments and Quadrature, chapter 4).
/// </summary>
/// <param name="Diagonal">α₁…α_m.</param>
/// <param name="Coupling">β₁…β_m; the last is 0 where the space is invariant.</param>
public sealed record LanczosRecurrence(double[] Diagonal, double[] Coupling);
