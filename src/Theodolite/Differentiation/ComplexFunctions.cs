using System.Numerics;

namespace Theodolite.Differentiation;

/// <summary>
/// The functions of an expression continued to complex numbers near the real axis, for the complex step. An imaginary
/// part of 1e-20 survives each of them; real and imaginary part are computed apart, never as a difference. Where a
/// function is not analytic it follows its real part: |z| is z or −z, relu(z) is z or 0.
/// </summary>
/// <remarks>
/// Squire and Trapp, "Using Complex Variables to Estimate Derivatives of Real Functions", SIAM Review 40 (1998); Martins,
/// Sturdza and Alonso, "The Complex-Step Derivative Approximation", ACM TOMS 29 (2003). Where the real function has no
/// value (the logarithm or the square root of a negative number) the result is NaN, not a point of another branch.
/// </remarks>
public static class ComplexFunctions
{
    private static readonly Complex s_none = new(double.NaN, double.NaN);

    /// <summary>e^z.</summary>
    public static Complex Exp(Complex z)
    {
        var size = Math.Exp(z.Real);
        return new(size * Math.Cos(z.Imaginary), size * Math.Sin(z.Imaginary));
    }

    /// <summary>log z for Re z &gt; 0; −∞ at 0 and NaN on the left.</summary>
    public static Complex Log(Complex z) => z.Real < 0 ? s_none : new(Math.Log(Size(z)), Math.Atan2(z.Imaginary, z.Real));

    /// <summary>√z for Re z ≥ 0; NaN on the left.</summary>
    public static Complex Sqrt(Complex z)
    {
        if (z.Real < 0)
        {
            return s_none;
        }

        var root = Math.Sqrt((z.Real + Size(z)) / 2);
        return new(root, z.Imaginary == 0 ? 0 : root == 0 ? z.Imaginary / 0.0 : z.Imaginary / (2 * root));
    }

    /// <summary>sin z.</summary>
    public static Complex Sin(Complex z) => new(Math.Sin(z.Real) * Math.Cosh(z.Imaginary), Math.Cos(z.Real) * Math.Sinh(z.Imaginary));

    /// <summary>cos z.</summary>
    public static Complex Cos(Complex z) => new(Math.Cos(z.Real) * Math.Cosh(z.Imaginary), -Math.Sin(z.Real) * Math.Sinh(z.Imaginary));

    /// <summary>tan z = (t + iτ)/(1 − itτ) with t = tan x and τ = tanh y.</summary>
    public static Complex Tan(Complex z)
    {
        var (t, tau) = (Math.Tan(z.Real), Math.Tanh(z.Imaginary));
        var denominator = 1 + (t * t * tau * tau);
        return new(t * (1 - (tau * tau)) / denominator, tau * (1 + (t * t)) / denominator);
    }

    /// <summary>tanh z = (t + iτ)/(1 + itτ) with t = tanh x and τ = tan y; 1 − t² is taken as 1/cosh² x.</summary>
    public static Complex Tanh(Complex z)
    {
        var (t, tau, cosine) = (Math.Tanh(z.Real), Math.Tan(z.Imaginary), Math.Cosh(z.Real));
        var denominator = 1 + (t * t * tau * tau);
        return new(t * (1 + (tau * tau)) / denominator, tau / (cosine * cosine) / denominator);
    }

    /// <summary>1/(1 + e^(−z)), without overflow.</summary>
    public static Complex Sigmoid(Complex z)
    {
        if (z.Real >= 0)
        {
            return Divide(Complex.One, Complex.One + Exp(-z));
        }

        var power = Exp(z);
        return Divide(power, Complex.One + power);
    }

    /// <summary>log(1 + e^z), without overflow.</summary>
    public static Complex Softplus(Complex z)
    {
        if (z.Real > 0)
        {
            return z + Softplus(-z);
        }

        var power = Exp(z);
        return new(
            LogOnePlus((2 * power.Real) + (power.Real * power.Real) + (power.Imaginary * power.Imaginary)) / 2,
            Math.Atan2(power.Imaginary, 1 + power.Real));
    }

    /// <summary>z where Re z ≥ 0, else −z: the absolute value continued analytically, not the modulus.</summary>
    public static Complex Abs(Complex z) => z.Real >= 0 ? z : -z;

    /// <summary>z where Re z &gt; 0, else 0.</summary>
    public static Complex Relu(Complex z) => z.Real > 0 || double.IsNaN(z.Real) ? z : Complex.Zero;

    /// <summary>a/b by Smith's method.</summary>
    public static Complex Divide(Complex a, Complex b)
    {
        if (Math.Abs(b.Imaginary) <= Math.Abs(b.Real))
        {
            var ratio = b.Imaginary / b.Real;
            var denominator = b.Real + (b.Imaginary * ratio);
            return new((a.Real + (a.Imaginary * ratio)) / denominator, (a.Imaginary - (a.Real * ratio)) / denominator);
        }
        else
        {
            var ratio = b.Real / b.Imaginary;
            var denominator = (b.Real * ratio) + b.Imaginary;
            return new(((a.Real * ratio) + a.Imaginary) / denominator, ((a.Imaginary * ratio) - a.Real) / denominator);
        }
    }

    /// <summary>z^p: whole powers by multiplication, others for Re z ≥ 0 (NaN on the left).</summary>
    public static Complex Power(Complex z, double exponent)
    {
        if (exponent == Math.Floor(exponent) && Math.Abs(exponent) <= 1024)
        {
            return exponent < 0 ? Divide(Complex.One, Whole(z, (int)-exponent)) : Whole(z, (int)exponent);
        }

        if (z.Real < 0)
        {
            return s_none;
        }

        var (size, angle) = (Math.Pow(Size(z), exponent), exponent * Math.Atan2(z.Imaginary, z.Real));
        return new(size * Math.Cos(angle), size * Math.Sin(angle));
    }

    /// <summary>z^w = e^(w log z) for Re z &gt; 0, and 0 at z = 0 for Re w &gt; 0; a real whole exponent takes any base.</summary>
    public static Complex Power(Complex z, Complex exponent) =>
        exponent.Imaginary == 0 ? Power(z, exponent.Real)
        : z == Complex.Zero && exponent.Real > 0 ? Complex.Zero
        : Exp(exponent * Log(z));

    private static Complex Whole(Complex z, int exponent)
    {
        var (result, square) = (Complex.One, z);
        for (var rest = exponent; rest > 0; rest >>= 1)
        {
            if ((rest & 1) == 1)
            {
                result *= square;
            }

            square = rest > 1 ? square * square : square;
        }

        return result;
    }

    // |z|; a tiny imaginary part changes nothing, a large one must not overflow.
    private static double Size(Complex z) =>
        Math.Abs(z.Imaginary) < 1e-9 * Math.Abs(z.Real) ? Math.Abs(z.Real) : double.Hypot(z.Real, z.Imaginary);

    private static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }
}
