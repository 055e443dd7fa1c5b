using Theodolite.Objectives;
using Theodolite.Settings;

namespace Theodolite.Landscape.Paths;

/// <summary>
/// The nudged elastic band: images between two points slide down the loss across the band and are held apart along it by springs, so
/// that the band settles on a path of least loss (Henkelman and Jónsson, Improved tangent estimate in the nudged elastic band method,
/// 2000). With τ the unit tangent at image i, the force on it is −∇f + (∇f·τ)τ + k(‖R₍ᵢ₊₁₎ − Rᵢ‖ − ‖Rᵢ − R₍ᵢ₋₁₎‖)τ. Once the band is near
/// rest its highest image climbs, with the force −∇f + 2(∇f·τ)τ and no spring (Henkelman, Uberuaga and Jónsson 2000), to the
/// transition state. The images move by FIRE (Bitzek et al. 2006).
/// </summary>
public sealed record ElasticBand
{
    /// <summary>A band that does not come to rest, having too few images for its bends, is looked at for insertions after so many
    /// moves.</summary>
    private const int Cycle = 200;

    /// <summary>Images between the ends at the start, on the straight line.</summary>
    public int Images { get; init => field = Ranges.Between(1, 10_000, value, "images"); } = 9;

    /// <summary>k; null for (images + 1)·(highest − lowest loss of the straight line)/‖b − a‖².</summary>
    public double? Spring { get; init => field = value is { } k ? Ranges.Above(0, k, "spring") : null; }

    /// <summary>Whether the highest image climbs.</summary>
    public bool Climbs { get; init; } = true;

    /// <summary>
    /// The band is at rest when the force on no image is larger than this share of the largest ‖∇f‖ on the straight line.
    /// </summary>
    public double Tolerance { get; init => field = Ranges.Fraction(value, "tolerance"); } = 1e-4;

    /// <summary>Most moves of the band, over all its insertions; each asks for one gradient per image.</summary>
    public int Steps { get; init => field = Ranges.Between(0, 10_000_000, value, "steps"); } = 5_000;

    /// <summary>
    /// Once at rest, and every 200 moves, an image is inserted in each segment whose loss deviates from the straight line between its
    /// ends' losses by more than this share of the range of losses on the band, and the band moves on (Draxler et al., Essentially No
    /// Barriers in Neural Network Energy Landscape, 2018); null inserts none. 0.1 is a good share.
    /// </summary>
    public double? Deviation { get; init => field = value is { } share ? Ranges.Above(0, share, "deviation") : null; }

    /// <summary>Most images between the ends, those inserted included.</summary>
    public int MostImages { get; init => field = Ranges.Between(1, 10_000, value, "most-images"); } = 50;

    /// <summary>σ of the noise added to each coordinate of the images at the start, in units of ‖b − a‖/√P: a little of it frees a
    /// band that symmetry holds on a ridge.</summary>
    public double Noise { get; init => field = Ranges.AtLeast(0, value, "noise"); }

    /// <summary>Points at which the loss of the band and of the straight line is measured at the end, the ends included.</summary>
    public int ProfilePoints { get; init => field = Ranges.Between(3, 100_001, value, "profile-points"); } = 101;

    /// <summary>Keys the noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>Stretches a band from <paramref name="start"/> to <paramref name="end"/> and lets it settle. Not to come to rest is
    /// data.</summary>
    /// <param name="objective">f.</param>
    /// <param name="start">a, of P numbers; usually a minimum.</param>
    /// <param name="end">b, of P numbers; usually a minimum.</param>
    /// <param name="progress">Told of every move.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">An end has other than P finite numbers, both are the same, or the loss of one is not
    /// finite.</exception>
    /// <exception cref="NumericalFailureException">The loss or its gradient is not finite at an image.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public BandResult Connect(
        Objective objective,
        double[] start,
        double[] end,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var loss = PathLoss.Between(objective, start, end, cancellation);
        var line = PathProfile.OfLine(loss, start, end, ProfilePoints);
        var images = NoisyLine.Between(start, end, Images, Noise, Seed, "landscape/band-start");
        var band = new Band(loss, images, Spring ?? DefaultSpring(line));
        var (steps, isClimbing) = (0, false);
        for (; steps < Steps; steps++)
        {
            progress?.Report(new("letting the band settle", (double)steps / Steps));
            if (Climbs && !isClimbing && band.IsAtRest(Math.Min(0.1, 100 * Tolerance)))
            {
                isClimbing = true;
                band.Climb();
            }

            var isSettled = band.IsAtRest(Tolerance);
            var isInserting = Deviation is { } share && (isSettled || steps % Cycle == Cycle - 1) && band.Insert(share, MostImages);
            if (isInserting && isClimbing)
            {
                band.Climb();
            }

            if (isSettled && !isInserting)
            {
                break;
            }

            band.Move();
        }

        var atRest = band.IsAtRest(Tolerance) && (!Climbs || isClimbing);
        progress?.Report(new("measuring the loss along the band", 1));
        return band.Result(this, line, atRest, steps);
    }

    private double DefaultSpring(PathProfile line)
    {
        var finite = line.Losses.Where(double.IsFinite).ToArray();
        var range = finite.Max() - finite.Min();
        return (Images + 1) * (range > 0 ? range : 1) / (line.Length * line.Length);
    }
}
