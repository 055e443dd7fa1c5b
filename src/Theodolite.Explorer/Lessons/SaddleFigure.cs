using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;

namespace Theodolite.Explorer.Lessons;

/// <summary>The saddle of (1 − w₁w₂)² at zero weights, cut along a line.</summary>
/// <param name="Slice">The loss along the line.</param>
/// <param name="Marks">The saddle, the axes of its curvature and the line.</param>
public sealed record SaddleFigure(PlaygroundSlice Slice, MapMarks Marks)
{
    private const double Reach = 1.5;
    private const double Axis = 0.5;

    /// <summary>The network of one neuron.</summary>
    public static PlaygroundFunction Network { get; } = PlaygroundFunction.Of(new() { Function = "one-neuron" });

    /// <summary>Its map.</summary>
    public static MapGround Ground { get; } = PlaygroundGround.Of(Network, Network.Box, default);

    /// <summary>dᵀHd of the Hessian H = [[0, −2], [−2, 0]] along the direction of an angle: −2 sin 2φ.</summary>
    /// <param name="angle">φ in degrees.</param>
    public static double Curvature(double angle) => -2 * Math.Sin(2 * angle * Math.PI / 180);

    /// <summary>Cuts.</summary>
    /// <param name="angle">The angle of the line, in degrees.</param>
    public static SaddleFigure Of(double angle)
    {
        var (sin, cos) = Math.SinCos(angle * Math.PI / 180);
        var half = Axis / Math.Sqrt(2);
        MapSegment[] segments =
        [
            new(-Reach * cos, -Reach * sin, Reach * cos, Reach * sin, false),
            new(-half, -half, half, half, true),
            new(-half, half, half, -half, false),
        ];
        return new(PlaygroundSlice.Of(Network, (0, 0), angle, Reach), new([new(0, 0, "saddle", "")], segments));
    }
}
