using System.Numerics;

namespace Theodolite.Differentiation;

/// <summary>
/// f′(x) ≈ Im f(x + ih)/h for a real function written over complex numbers: no difference is taken, so h may be 1e-20
/// and the truncation M₃h²/6 vanishes; what is left is the rounding of f itself.
/// </summary>
/// <remarks>
/// The function must be analytic near the real axis: comparisons and absolute values by the real part
/// (<see cref="ComplexFunctions"/>), no modulus, no conjugate. <see cref="Complex"/>'s own Log, Sqrt and Atan lose a tiny
/// imaginary part in places; those of <see cref="ComplexFunctions"/> keep it.
/// </remarks>
public sealed record ComplexStep
{
    /// <summary>h, at most 1e-10; 1e-20 by default.</summary>
    public double Step
    {
        get;
        init => field = value is > 0 and <= 1e-10
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Step), value, "a positive step of at most 1e-10 is expected");
    } = 1e-20;

    /// <summary>f′(x).</summary>
    public double Derivative(Func<Complex, Complex> f, double x) => f(new Complex(x, Step)).Imaginary / Step;

    /// <summary>∂f/∂xᵢ.</summary>
    public double Partial(Func<Complex[], Complex> f, ReadOnlySpan<double> x, int i)
    {
        var point = Lifted(x);
        point[i] = new Complex(x[i], Step);
        return f(point).Imaginary / Step;
    }

    /// <summary>Writes ∇f(x) and returns f(x), the real part of the last evaluation; n evaluations.</summary>
    public double Gradient(
        Func<Complex[], Complex> f,
        ReadOnlySpan<double> x,
        Span<double> gradient,
        CancellationToken cancellation = default)
    {
        var value = double.NaN;
        for (var i = 0; i < x.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var point = Lifted(x);
            point[i] = new Complex(x[i], Step);
            var image = f(point);
            (value, gradient[i]) = (image.Real, image.Imaginary / Step);
        }

        return value;
    }

    /// <summary>Writes H·v = Im ∇f(x + ihv)/h from one complex gradient, exact to rounding.</summary>
    public void VectorProduct(
        Func<Complex[], Complex[]> gradient,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> vector,
        Span<double> product)
    {
        var largest = 0.0;
        foreach (var entry in vector)
        {
            largest = Math.Max(largest, Math.Abs(entry));
        }

        if (largest == 0)
        {
            product.Clear();
            return;
        }

        var (point, h) = (Lifted(x), Step / largest);
        for (var i = 0; i < point.Length; i++)
        {
            point[i] = new Complex(x[i], h * vector[i]);
        }

        var image = gradient(point);
        for (var i = 0; i < product.Length; i++)
        {
            product[i] = image[i].Imaginary / h;
        }
    }

    private static Complex[] Lifted(ReadOnlySpan<double> x)
    {
        var point = new Complex[x.Length];
        for (var i = 0; i < point.Length; i++)
        {
            point[i] = x[i];
        }

        return point;
    }
}
