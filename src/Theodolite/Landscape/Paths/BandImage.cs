namespace Theodolite.Landscape.Paths;

/// <summary>A point of an elastic band; the ends have the force 0.</summary>
/// <param name="theta">Where it is.</param>
internal sealed class BandImage(double[] theta)
{
    public double[] Theta { get; } = theta;

    public double[] Gradient { get; } = new double[theta.Length];

    public double[] Force { get; } = new double[theta.Length];

    public double[] Velocity { get; } = new double[theta.Length];

    public double Loss { get; set; }
}
