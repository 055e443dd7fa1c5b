namespace Theodolite.Scales;

/// <summary>Powers of ten in letters that have raised digits.</summary>
public sealed class RaisedDigits : ILettering
{
    /// <summary>The only one.</summary>
    public static RaisedDigits Instance { get; } = new();

    public string PowerOfTen(int exponent) => exponent switch
    {
        >= 0 and <= 3 => new string('0', exponent).Insert(0, "1"),
        -1 => "0.1",
        -2 => "0.01",
        _ => "10" + string.Concat($"{exponent}".Select(digit => digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0'])),
    };
}
