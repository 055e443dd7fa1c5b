namespace Theodolite.Reproductions;

/// <summary>
/// The loss of Du, Jin, Lee, Jordan, Singh and Póczos (NeurIPS 2017, section 4): a chain of d strict saddles on the way to its minima.
/// While x_k leaves saddle k along curvature −2γ, x_{k+1} is drawn towards zero by curvature 2L, so descent arrives at the next saddle
/// the nearer to where it never leaves, the longer it stayed at this one.
/// </summary>
/// <param name="dimension">d.</param>
internal sealed class ChainOfSaddles(int dimension)
{
    /// <summary>L: half of the curvature across the way.</summary>
    public const double Across = 2;

    /// <summary>γ: half of the negative curvature along it.</summary>
    public const double Along = 1;

    private const double Tau = Math.E;

    /// <summary>d.</summary>
    public int Dimension => dimension;

    /// <summary>How many of the saddles x has left for good.</summary>
    public static int Passed(ReadOnlySpan<double> x)
    {
        var passed = 0;
        while (passed < x.Length && Math.Abs(x[passed]) >= 2 * Tau)
        {
            passed++;
        }

        return passed;
    }

    /// <summary>
    /// The factor by which the steps up to a saddle exceed those up to the one before, for descent with rate η: x shrinks by 1 − 2ηL in a
    /// step and later grows by 1 + 2ηγ, so log-distance is regained at |ln(1 − 2ηL)|/ln(1 + 2ηγ) steps for one.
    /// </summary>
    public static double GrowthOfStay(double rate) => 1 + (Math.Abs(Math.Log(1 - (2 * rate * Across))) / Math.Log(1 + (2 * rate * Along)));

    /// <summary>Writes the gradient. The loss is even in every coordinate.</summary>
    public void Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var k = Passed(x);
        for (var i = 0; i < dimension; i++)
        {
            var size = Math.Abs(x[i]);
            gradient[i] = Math.Sign(x[i]) * (i < k ? 2 * Across * (size - (4 * Tau)) : 2 * Across * size);
        }

        if (k == dimension)
        {
            return;
        }

        var current = Math.Abs(x[k]);
        if (current <= Tau)
        {
            gradient[k] = -2 * Along * x[k];
            return;
        }

        // Between τ and 2τ the way bends from x_k to x_{k+1}: f = g₁(x_k) + g₂(x_k)·x_{k+1}².
        var (into, left) = (current - Tau, current - (2 * Tau));
        var slope = (-2 * Along * current)
            + (((-14 * Across) + (10 * Along)) / Tau * into * into)
            + (2 * ((5 * Across) - (3 * Along)) / (Tau * Tau) * into * into * into);
        if (k + 1 < dimension)
        {
            var s = left / Tau;
            var bend = -Along - ((Across + Along) * ((10 * s * s * s) + (15 * s * s * s * s) + (6 * s * s * s * s * s)));
            var turn = -(Across + Along) / Tau * ((30 * s * s) + (60 * s * s * s) + (30 * s * s * s * s));
            slope += turn * x[k + 1] * x[k + 1];
            gradient[k + 1] = 2 * bend * x[k + 1];
        }

        gradient[k] = Math.Sign(x[k]) * slope;
    }
}
