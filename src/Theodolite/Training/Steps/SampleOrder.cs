using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Training.Steps;

/// <summary>
/// Which samples each step sees. The order of epoch e is a permutation keyed by (seed, "shuffle", e), so any step can be
/// reached without replaying the ones before it. Every sample is seen once an epoch; the last step of an epoch may see fewer.
/// </summary>
internal sealed class SampleOrder(int samples, int batch, ulong seed, Device device) : IDisposable
{
    private Tensor? _order;
    private long _epoch = -1;

    /// <summary>Steps in an epoch.</summary>
    public int StepsPerEpoch { get; } = (int)(((long)samples + batch - 1) / batch);

    /// <summary>The indices of a step, counted from 0: a view that the caller disposes.</summary>
    public Tensor Batch(long step)
    {
        var epoch = step / StepsPerEpoch;
        if (epoch != _epoch)
        {
            _order?.Dispose();
            var order = Philox.For(seed, "shuffle", (ulong)epoch).Permutation(samples);
            _order = Tensor.From<long>(Array.ConvertAll(order, index => (long)index), [samples], device);
            _epoch = epoch;
        }

        var start = step % StepsPerEpoch * batch;
        return _order!.Narrow(0, start, Math.Min(batch, samples - start));
    }

    public void Dispose() => _order?.Dispose();
}
