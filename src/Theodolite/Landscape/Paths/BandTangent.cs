using Theodolite.LinearAlgebra;

namespace Theodolite.Landscape.Paths;

/// <summary>
/// The improved tangent of Henkelman and Jónsson (2000), equations 8 to 11: towards the higher neighbour where the loss rises or falls
/// along the band, and at its peaks and valleys both neighbours weighted by the differences of loss, so that it turns smoothly and the
/// band does not kink.
/// </summary>
internal static class BandTangent
{
    /// <summary>The unit tangent at an image between its neighbours; 0 where all three are one point.</summary>
    public static double[] At(BandImage before, BandImage image, BandImage after)
    {
        var forward = Vectors.Along(after.Theta, -1, image.Theta);
        var backward = Vectors.Along(image.Theta, -1, before.Theta);
        var tangent = (after.Loss > image.Loss, image.Loss > before.Loss) switch
        {
            (true, true) => forward,
            (false, false) when after.Loss < image.Loss || image.Loss < before.Loss => backward,
            _ => Between(before, image, after, forward, backward),
        };
        var norm = Vectors.Norm(tangent);
        Vectors.Scale(tangent, norm > 0 ? 1 / norm : 0);
        return tangent;
    }

    private static double[] Between(BandImage before, BandImage image, BandImage after, double[] forward, double[] backward)
    {
        var (up, down) = (Math.Abs(after.Loss - image.Loss), Math.Abs(before.Loss - image.Loss));
        var (most, least) = (Math.Max(up, down), Math.Min(up, down));
        var (ahead, behind) = most == 0 ? (1.0, 1.0) : after.Loss > before.Loss ? (most, least) : (least, most);
        Vectors.Scale(forward, ahead);
        Vectors.AddScaled(forward, behind, backward);
        return forward;
    }
}
