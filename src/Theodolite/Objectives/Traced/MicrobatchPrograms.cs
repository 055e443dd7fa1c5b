using System.Collections.Concurrent;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;

namespace Theodolite.Objectives.Traced;

/// <summary>The programs for a microbatch of one size, each made when first asked for.</summary>
internal sealed class MicrobatchPrograms
{
    private readonly LossTracer _tracer;
    private readonly int _samples;
    private readonly int _rows;
    private readonly double _total;
    private readonly Lazy<Program> _computed;
    private readonly Lazy<Evaluator> _value;
    private readonly Lazy<Evaluator> _gradient;
    private readonly Lazy<Evaluator> _sampled;
    private readonly ConcurrentDictionary<CurvatureKey, Lazy<CurvaturePrograms>> _curvatures = new();

    /// <param name="tracer">Traces the loss.</param>
    /// <param name="parameters">Number of parameter blocks.</param>
    /// <param name="buffers">Number of constants behind them.</param>
    /// <param name="rows">Samples of the microbatch.</param>
    /// <param name="total">Weight of all observations of which this microbatch has a share.</param>
    public MicrobatchPrograms(LossTracer tracer, int parameters, int buffers, int rows, double total)
    {
        (_tracer, _samples, _rows, _total) = (tracer, parameters + buffers, rows, total);
        Loss = tracer.Loss(rows, total);
        _computed = new(() => PoolFirst.Of(Loss));
        _value = new(() => new Evaluator(Fuse.Of(_computed.Value)));
        _gradient = new(() => new Evaluator(Fuse.Of(Gradient.Of(_computed.Value, [.. Enumerable.Range(0, parameters)]))));
        _sampled = new(() => new Evaluator(Fuse.Of(
            Gradient.Of(PoolFirst.Of(tracer.Sampled(rows, total)), [.. Enumerable.Range(0, parameters)]))));
    }

    /// <summary>Parameters, buffers, samples, targets ↦ this microbatch's share of the mean loss.</summary>
    public Program Loss { get; }

    public Evaluator Value => _value.Value;

    /// <summary>… ↦ loss, then one gradient per parameter block.</summary>
    public Evaluator WithGradient => _gradient.Value;

    /// <summary>… and drawn targets ↦ the same for the drawn targets.</summary>
    public Evaluator WithSampledGradient => _sampled.Value;

    /// <summary>The products of a curvature.</summary>
    public CurvaturePrograms Curvature(CurvatureKey key) => _curvatures.GetOrAdd(key, wanted => new(() => Build(wanted))).Value;

    private CurvaturePrograms Build(CurvatureKey key)
    {
        if (key.Kind != CurvatureKind.Hessian)
        {
            return new(_tracer.Curvature(key.Kind, key.With, _rows, _total, key.Draws), 0, _samples);
        }

        var gradient = Gradient.Of(_computed.Value, key.With);
        return new(Linearize.Of(new Program(gradient.Inputs, [.. gradient.Outputs.Skip(1)]), key.With), key.With.Count, _samples);
    }
}

/// <summary>Which curvature, of which parameters.</summary>
/// <param name="Kind">Which matrix.</param>
/// <param name="With">Positions of the parameter blocks.</param>
/// <param name="Draws">Drawn targets per observation; 0 where none are.</param>
internal sealed record CurvatureKey(CurvatureKind Kind, IReadOnlyList<int> With, int Draws)
{
    public bool Equals(CurvatureKey? other) =>
        other is not null && Kind == other.Kind && Draws == other.Draws && With.SequenceEqual(other.With);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Kind);
        hash.Add(Draws);
        foreach (var position in With)
        {
            hash.Add(position);
        }

        return hash.ToHashCode();
    }
}
