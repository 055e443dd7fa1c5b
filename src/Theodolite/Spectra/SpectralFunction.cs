using System.Globalization;
using Theodolite.Estimators;
using Theodolite.Settings;

namespace Theodolite.Spectra;

/// <summary>A function f of a matrix that is summed over its spectrum, tr f(A); its settings are options.</summary>
public abstract record SpectralFunction
{
    /// <summary>Names with their options, for help.</summary>
    public static IReadOnlyList<string> Known { get; } =
        ["log-det(shift=S)", "exp(t=T)", "inverse(shift=S)", "effective-dimension(shift=S)", "schatten(p=P)", "moment(k=K)"];

    /// <summary>As it is written: <c>log-det(shift=0.001)</c>.</summary>
    [Option(Hidden = true)]
    public string Text { get; init; } = "";

    /// <summary>In mathematics: <c>log det(A + 0.001·I)</c>.</summary>
    public abstract string Meaning { get; }

    internal static Registry<SpectralFunction> Registry { get; } = new("function")
    {
        { "log-det", typeof(LogDeterminant) },
        { "exp", typeof(ExponentialTrace) },
        { "inverse", typeof(InverseTrace) },
        { "effective-dimension", typeof(EffectiveDimension) },
        { "schatten", typeof(SchattenNorm) },
        { "moment", typeof(SpectralMoment) },
    };

    /// <summary>Reads <c>log-det(shift=0.001)</c> and its like.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static SpectralFunction Parse(string text) => Registry.Parse(text) with { Text = text.Trim() };

    /// <summary>f(x).</summary>
    public abstract double Function(double x);

    /// <summary>tr f(A) from a density.</summary>
    public virtual Estimate Evaluate(DensityResult density) => density.TraceOf(Function);

    private protected static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>ln(x + shift), whose trace is the logarithm of a determinant.</summary>
public sealed record LogDeterminant : SpectralFunction
{
    /// <summary>What is added to the diagonal.</summary>
    public double Shift { get; init; }

    public override string Meaning => $"log det(A + {Show(Shift)}·I)";

    public override double Function(double x) => Math.Log(x + Shift);

    public override Estimate Evaluate(DensityResult density) => density.LogDeterminant(Shift);
}

/// <summary>e^(t·x).</summary>
public sealed record ExponentialTrace : SpectralFunction
{
    /// <summary>t.</summary>
    public double T { get; init => field = Ranges.Finite(value, "t"); } = 1;

    public override string Meaning => $"tr exp({Show(T)}·A)";

    public override double Function(double x) => Math.Exp(T * x);
}

/// <summary>1/(x + shift).</summary>
public sealed record InverseTrace : SpectralFunction
{
    /// <summary>What is added to the diagonal.</summary>
    public double Shift { get; init => field = Ranges.Finite(value, "shift"); }

    public override string Meaning => $"tr (A + {Show(Shift)}·I)⁻¹";

    public override double Function(double x) => 1 / (x + Shift);
}

/// <summary>|x|/(|x| + shift): about 1 for each direction whose curvature exceeds the shift.</summary>
/// <param name="Shift">The curvature below which a direction does not count, greater than 0.</param>
public sealed record EffectiveDimension([Option(Description = "a finite number greater than 0")] double Shift) : SpectralFunction
{
    public double Shift { get; init; } = Ranges.Above(0, Shift, "shift");

    public override string Meaning => $"Σ |λ|/(|λ| + {Show(Shift)})";

    public override double Function(double x) => Math.Abs(x) / (Math.Abs(x) + Shift);
}

/// <summary>|x|^p, of which the norm is the p-th root of the trace.</summary>
public sealed record SchattenNorm : SpectralFunction
{
    /// <summary>p, greater than 0.</summary>
    public double P { get; init => field = Ranges.Above(0, value, "p"); } = 1;

    public override string Meaning => $"(Σ |λ|^{Show(P)})^(1/{Show(P)})";

    public override double Function(double x) => Math.Pow(Math.Abs(x), P);

    public override Estimate Evaluate(DensityResult density) => density.SchattenNorm(P);
}

/// <summary>x^k.</summary>
public sealed record SpectralMoment : SpectralFunction
{
    /// <summary>k, from 1 to 100.</summary>
    public int K { get; init => field = Ranges.Between(1, 100, value, "k"); } = 2;

    public override string Meaning => $"tr A^{K}";

    public override double Function(double x) => Math.Pow(x, K);
}
