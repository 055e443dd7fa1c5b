using Theodolite.Differentiation;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;

namespace Theodolite.Descents;

/// <summary>The points of a run as they are looked at: losses, gradient norms, and how often the direction reversed.</summary>
internal sealed class DescentPath(Objective objective, CancellationToken cancellation)
{
    private readonly Objective _exact = (objective as NumericalGradientObjective)?.Inner ?? objective;
    private readonly double[] _gradient = new double[objective.Parameters.Count];
    private double[]? _last;
    private double[]? _move;

    public List<double[]> Points { get; } = [];

    public List<double> Losses { get; } = [];

    public List<double> GradientNorms { get; } = [];

    public List<double> Costs { get; } = [];

    /// <summary>For every step: the cosine between it and the step before; 0 for the first and for rests.</summary>
    public List<double> Steadiness { get; } = [];

    /// <summary>Takes a point in; whether point and loss are finite.</summary>
    public bool Add(double[] point, double cost, bool keep)
    {
        var finite = Vectors.AllFinite(point);
        var loss = finite
            ? _exact.Gradient(point, _gradient, cancellation)
            : Losses.Count > 0 && !double.IsFinite(Losses[^1]) ? Losses[^1] : double.NaN;
        Losses.Add(loss);
        GradientNorms.Add(finite ? Vectors.Norm(_gradient) : double.NaN);
        Costs.Add(cost);
        if (keep)
        {
            Points.Add([.. point]);
        }

        Turn(point);
        return finite && double.IsFinite(loss);
    }

    /// <summary>Makes sure that the last point is there.</summary>
    public void Close(double[] point)
    {
        if (Points.Count < Losses.Count && Losses.Count > 1)
        {
            Points.Add([.. point]);
        }
    }

    /// <summary>Evaluations of f by differences in the run; those of looking on are exact.</summary>
    public long? Spent(long? before, Objective run) => run is NumericalGradientObjective numerical ? numerical.Evaluations - before : null;

    private void Turn(double[] point)
    {
        if (_last is not null)
        {
            var move = Vectors.Along(point, -1, _last);
            var sizes = _move is null ? 0 : Vectors.Norm(move) * Vectors.Norm(_move);
            Steadiness.Add(sizes > 0 ? Vectors.Dot(move, _move) / sizes : 0);
            _move = move;
        }

        _last = [.. point];
    }
}
