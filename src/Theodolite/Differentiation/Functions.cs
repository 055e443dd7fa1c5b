namespace Theodolite.Differentiation;

/// <summary>f(x), a number from a vector. It must not keep or change the vector.</summary>
public delegate double ScalarFunction(ReadOnlySpan<double> point);

/// <summary>Writes ∇f(x). It must not keep or change the vector.</summary>
public delegate void GradientFunction(ReadOnlySpan<double> point, Span<double> gradient);
