namespace Theodolite.Tests.Diagnosis;

/// <summary>A value with its gradient and Hessian in n variables: exact second derivatives by truncated Taylor arithmetic.</summary>
internal sealed class Jet(double value, double[] g, double[,] h)
{
    public double Value => value;

    public double[] G => g;

    public double[,] H => h;

    public static Jet operator +(Jet a, Jet b) => Combine(a, b, a.Value + b.Value, 1, 1, 0, 0, 0);

    public static Jet operator -(Jet a, Jet b) => Combine(a, b, a.Value - b.Value, 1, -1, 0, 0, 0);

    public static Jet operator *(Jet a, Jet b) => Combine(a, b, a.Value * b.Value, b.Value, a.Value, 0, 1, 0);

    public static Jet Constant(double value, int n) => new(value, new double[n], new double[n, n]);

    public static Jet Variable(double value, int i, int n)
    {
        var g = new double[n];
        g[i] = 1;
        return new(value, g, new double[n, n]);
    }

    public Jet Map(double f, double f1, double f2) => Combine(this, this, f, f1, 0, f2, 0, 0);

    public Jet Power(double p)
    {
        double At(double c, double q) => c == 0 ? 0 : c * Math.Pow(Value, q);
        return Map(Math.Pow(Value, p), At(p, p - 1), At(p * (p - 1), p - 2));
    }

    // First derivatives (da, db) and second (daa, dab, dbb) of a function of two jets.
    private static Jet Combine(Jet a, Jet b, double f, double da, double db, double daa, double dab, double dbb)
    {
        var n = a.G.Length;
        var g = new double[n];
        var h = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            g[i] = (da * a.G[i]) + (db * b.G[i]);
            for (var j = 0; j < n; j++)
            {
                h[i, j] = (da * a.H[i, j]) + (db * b.H[i, j]) + (daa * a.G[i] * a.G[j])
                    + (dab * ((a.G[i] * b.G[j]) + (b.G[i] * a.G[j]))) + (dbb * b.G[i] * b.G[j]);
            }
        }

        return new(f, g, h);
    }
}
