namespace Theodolite.Krylov.Solvers;

/// <summary>The symmetric reflection [c s; s −c] that takes (a, b) to (r, 0) with r ≥ 0.</summary>
internal readonly record struct Reflection(double C, double S, double R)
{
    public static Reflection Of(double a, double b)
    {
        if (b == 0)
        {
            return new(a < 0 ? -1 : 1, 0, Math.Abs(a));
        }

        var r = double.Hypot(a, b);
        return new(a / r, b / r, r);
    }
}
