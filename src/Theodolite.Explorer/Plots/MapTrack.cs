namespace Theodolite.Explorer.Plots;

/// <summary>A trajectory on a map.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Colour">Number of its colour.</param>
/// <param name="X">Places to the right.</param>
/// <param name="Y">Places upwards.</param>
/// <param name="Cost">Gradient equivalents spent up to each point.</param>
/// <param name="Loss">f at each point.</param>
public sealed record MapTrack(string Name, int Colour, double[] X, double[] Y, double[] Cost, double[] Loss)
{
    /// <summary>What a script needs beside the numbers.</summary>
    public object Head => new { name = Name, colour = Colour, count = X.Length };

    /// <summary>Three numbers a point: x, y and a third.</summary>
    public IEnumerable<float> Points(Func<int, double> third) => Enumerable.Range(0, X.Length)
        .SelectMany(i => (float[])[(float)X[i], (float)Y[i], (float)third(i)]);
}
