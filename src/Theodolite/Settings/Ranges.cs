using System.Globalization;

namespace Theodolite.Settings;

/// <summary>
/// Range checks of settings. Each returns the value or throws an <see cref="ArgumentOutOfRangeException"/> whose whole
/// message is one sentence with the option's name as users write it.
/// </summary>
internal static class Ranges
{
    public static double AtLeast(double minimum, double value, string name) =>
        double.IsFinite(value) && value >= minimum
            ? value
            : throw Bad($"{name} must be a finite number that is at least {Text(minimum)}, not {Text(value)}.");

    public static double Above(double minimum, double value, string name) =>
        double.IsFinite(value) && value > minimum
            ? value
            : throw Bad($"{name} must be a finite number greater than {Text(minimum)}, not {Text(value)}.");

    /// <summary>0 ≤ value &lt; 1, as every decay rate of a running average.</summary>
    public static double Decay(double value, string name) =>
        value is >= 0 and < 1 ? value : throw Bad($"{name} must be at least 0 and less than 1, not {Text(value)}.");

    /// <summary>0 &lt; value &lt; 1.</summary>
    public static double Fraction(double value, string name) =>
        value is > 0 and < 1 ? value : throw Bad($"{name} must be greater than 0 and less than 1, not {Text(value)}.");

    public static double Finite(double value, string name) =>
        double.IsFinite(value) ? value : throw Bad($"{name} must be a finite number, not {Text(value)}.");

    public static int Between(int minimum, int maximum, int value, string name) =>
        value >= minimum && value <= maximum
            ? value
            : throw Bad($"{name} must be a whole number from {minimum} to {maximum}, not {value}.");

    public static T Defined<T>(T value, string name)
        where T : struct, Enum => Enum.IsDefined(value) ? value : throw Bad($"{name} has no value {value}.");

    public static ArgumentOutOfRangeException Bad(string sentence) => new(paramName: null, sentence);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
