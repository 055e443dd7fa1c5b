using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// The full gradient against the noise of minibatches, from repeated minibatches at the same point.
/// </summary>
/// <param name="Samples">Minibatches drawn.</param>
/// <param name="NormTest">√(tr Σ_B)/‖g‖, Σ_B the covariance of a minibatch gradient: above 1 the noise exceeds the signal (Byrd et al.,
/// Mathematical Programming 134, 2012, section 3).</param>
/// <param name="Criterion">1 − (1/P)·Σⱼ gⱼ²/(Σ_B)ⱼⱼ: above 0 the gradient is no more than noise would be (Mahsereci et al., 2017,
/// equation 9).</param>
internal sealed record GradientNoiseRatio(int Samples, double NormTest, double Criterion)
{
    private const int Draws = 24;

    /// <summary>Measures both at the point where a run in minibatches stands.</summary>
    public static GradientNoiseRatio Measure(Measurement m, Continuation run)
    {
        var objective = (ITrainable)run.Network;
        var (count, dimension) = (objective.SampleCount, m.Point.Dimension);
        var size = (int)Math.Min(count, (long)(run.History.Settings.Batch ?? count) * run.History.Settings.Accumulate);
        using var theta = run.Network.Flat(run.Theta);
        using var gradient = Tensor.Empty([dimension], objective.DType, objective.Device);
        objective.Gradient(theta, null, gradient, m.Cancellation);
        var full = gradient.ToDoubles();
        var squares = new double[dimension];
        for (var draw = 0; draw < Draws; draw++)
        {
            long[] chosen = [.. Philox.For(m.Settings.Seed, "survey/minibatch", (ulong)draw).Permutation(count)[..size]
                .Select(index => (long)index)];
            using var samples = Tensor.From<long>(chosen, [size], objective.Device);
            objective.Gradient(theta, samples, gradient, m.Cancellation);
            var part = gradient.ToDoubles();
            for (var i = 0; i < dimension; i++)
            {
                squares[i] += (part[i] - full[i]) * (part[i] - full[i]) / Draws;
            }
        }

        m.Point.Cost += 1 + ((double)Draws * size / count);
        var (evidence, moving) = (0.0, 0);
        for (var i = 0; i < dimension; i++)
        {
            if (squares[i] > 0)
            {
                evidence += full[i] * full[i] / squares[i];
                moving++;
            }
        }

        return new(Draws, Math.Sqrt(squares.Sum()) / Vectors.Norm(full), 1 - (evidence / Math.Max(1, moving)));
    }
}
