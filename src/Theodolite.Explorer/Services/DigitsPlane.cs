using Theodolite.Descents;
using Theodolite.Explorer.State;
using Theodolite.Landscape;
using Theodolite.Optimizers;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Explorer.Services;

/// <summary>
/// The loss of a small network for the built-in digits over a plane through weights that were trained a while: two random directions,
/// scaled filter by filter (Li et al. 2018).
/// </summary>
internal static class DigitsPlane
{
    private const int TrainingSteps = 60;

    private const string Model = """
        data: {source: digits, standardize: true}
        model:
          - linear: {out: 16}
          - tanh
          - linear: {out: 10}
        loss: cross-entropy
        """;

    /// <summary>Trains the network and lays the plane.</summary>
    /// <param name="seed">Keys weights and directions.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public static PlaneObjective Open(ulong seed, CancellationToken cancellation)
    {
        var study = NetworkStudy.Parse(Model, PlaygroundState.Digits, AppContext.BaseDirectory, new() { DType = DType.Float64 });
        try
        {
            var loss = study.Training;
            var trained = new Descent { Steps = TrainingSteps }.Run(
                loss,
                OptimizerNames.Parse("adam(learning-rate=0.02)"),
                loss.InitialParameters(seed),
                cancellation: cancellation).End;
            var directions = new RandomDirections(new FilterScaling(DirectionNormalization.Filter), orthogonal: true, seed)
                .Draw(trained, loss.Parameters, 2);
            return new PlaneObjective(loss, new LandscapePlane(trained, directions), ["a", "b"], study);
        }
        catch
        {
            study.Dispose();
            throw;
        }
    }
}
