namespace Theodolite.Explorer.Plots;

/// <summary>A curve of a plot.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Colour">Number of its colour.</param>
/// <param name="X">Places to the right.</param>
/// <param name="Y">Heights; gaps where they are not finite.</param>
/// <param name="Dashed">Whether it is dashed.</param>
/// <param name="Dots">Whether it is points rather than a line.</param>
public sealed record Curve(
    string Name,
    int Colour,
    IReadOnlyList<double> X,
    IReadOnlyList<double> Y,
    bool Dashed = false,
    bool Dots = false);

/// <summary>A straight line across a plot.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Height">Its height, or its place to the right where it is upright.</param>
/// <param name="Upright">Whether it is upright.</param>
public sealed record Guide(string Name, double Height, bool Upright = false);
