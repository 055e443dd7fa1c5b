using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Scales;

namespace Theodolite.Explorer.Lessons;

/// <summary>Batch noise: where it shakes off a saddle, and where it never does.</summary>
public sealed partial class NoiseLesson
{
    private const double Least = 1e-15;

    private static readonly Knob s_noise = new("noise", 1e-3, 1e-12, 0.3, Logarithmic: true);
    private static readonly Knob s_beside = new("beside", 1e-6, 1e-14, 0.1, Logarithmic: true);
    private static readonly Knob s_seed = new("seed", 0, 0, 100, Whole: true);

    protected override IReadOnlyList<Knob> Knobs { get; } = [s_noise, s_beside, s_seed];

    private static PlaygroundState Playground { get; } = new()
    {
        Function = "strict-saddle",
        Optimizers = ["gradient-descent(learning-rate=0.1)"],
        Starts = [(1, 0), (-1, 1e-6)],
        Budget = 300,
    };

    private NoiseLessonTexts Says => Common.Noise;

    private IReadOnlyList<string> Names => [Says.Still, Says.AlongX, Says.AlongBoth, Says.StartBeside];

    private IReadOnlyList<Curve> Distances => Figure is not { } figure ? [] :
    [
        .. figure.Distances.Select((distances, i) => new Curve(
            Names[i],
            i,
            [.. Enumerable.Range(0, distances.Length).Select(k => (double)k)],
            [.. distances.Select(distance => Math.Max(distance, Least))],
            Dashed: i == 1)),
        new(Says.Away, 5, [0, NoiseFigure.Steps], [NoiseFigure.Away, NoiseFigure.Away], Dashed: true),
    ];

    protected override Func<CancellationToken, NoiseFigure> Work()
    {
        var (noise, beside, seed) = (this[s_noise], this[s_beside], (ulong)this[s_seed]);
        return _ => NoiseFigure.Of(noise, beside, seed);
    }

    private string Left(int i) => Figure is not { } figure ? ""
        : NoiseFigure.Left(figure.Distances[i]) is { } step ? $"{step}" : Says.Never;

    private string Predicted(int i) => i switch
    {
        2 => Axis.Short(Math.Max(0, NoiseFigure.Escape(NoiseFigure.Scale(this[s_noise])))),
        3 => Axis.Short(NoiseFigure.Escape(this[s_beside])),
        _ => "∞",
    };
}
