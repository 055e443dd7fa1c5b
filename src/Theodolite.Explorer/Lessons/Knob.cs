namespace Theodolite.Explorer.Lessons;

/// <summary>A number that a lesson lets its reader turn.</summary>
/// <param name="Key">Its name in the address.</param>
/// <param name="Usual">What it is where the address does not say.</param>
/// <param name="Low">The least.</param>
/// <param name="High">The most.</param>
/// <param name="Logarithmic">Whether its slider moves in the logarithm.</param>
/// <param name="Whole">Whether it is a whole number.</param>
public sealed record Knob(string Key, double Usual, double Low, double High, bool Logarithmic = false, bool Whole = false)
{
    /// <summary>The number that an address gives; the usual one where that is none.</summary>
    public double Of(double[] numbers) => numbers is [var number] ? Within(number) : Usual;

    /// <summary>The nearest number that it may be.</summary>
    public double Within(double number) => Math.Clamp(Whole ? Math.Round(number) : number, Low, High);
}
