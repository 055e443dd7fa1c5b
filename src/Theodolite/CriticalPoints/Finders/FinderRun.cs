using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;

namespace Theodolite.CriticalPoints.Finders;

/// <summary>
/// The state of a run: θ with f and g there, the Hessian at θ once it is asked for, a trial point beside it, and what was spent.
/// Invariant: <see cref="Gradient"/> is that of <see cref="Theta"/>, and the Hessian is disposed with the θ that it belongs to.
/// </summary>
internal sealed class FinderRun : IDisposable
{
    private readonly Objective _objective;
    private readonly CriticalPointFinder _settings;
    private readonly CancellationToken _cancellation;
    private readonly IReadOnlyList<double> _cutoffs;
    private readonly List<FinderCrossing> _crossings = [];
    private readonly List<double> _losses = [];
    private readonly List<double> _squares = [];
    private double[] _trial;
    private double[] _trialGradient;
    private double _trialLoss;
    private LocalHessian? _hessian;
    private (long Gradients, long Linearizations, long Products) _spent;

    public FinderRun(
        Objective objective,
        ReadOnlySpan<double> start,
        CriticalPointFinder settings,
        IReadOnlyList<double> cutoffs,
        CancellationToken cancellation)
    {
        (_objective, _settings, _cutoffs, _cancellation) = (objective, settings, cutoffs, cancellation);
        (Theta, Gradient) = (start.ToArray(), new double[start.Length]);
        (_trial, _trialGradient) = (new double[start.Length], new double[start.Length]);
        _spent.Gradients++;
        Keep(objective.Gradient(Theta, Gradient, cancellation));
    }

    public double[] Theta { get; private set; }

    public double[] Gradient { get; private set; }

    /// <summary>‖g‖².</summary>
    public double SquaredNorm => _squares[^1];

    public int Iteration => _losses.Count - 1;

    public bool IsFinite => double.IsFinite(_losses[^1]) && Vectors.AllFinite(Gradient);

    /// <summary>H at θ, made when it is first asked for.</summary>
    public LocalHessian Hessian
    {
        get
        {
            if (_hessian is null)
            {
                _spent.Linearizations++;
                _hessian = new LocalHessian(_objective.Hessian(Theta, _cancellation), _settings, _cancellation);
            }

            return _hessian;
        }
    }

    /// <summary>‖g‖² at θ + t·d, which <see cref="Accept"/> may then make the next point; infinite where it is not finite.</summary>
    public double Try(double t, ReadOnlySpan<double> direction)
    {
        for (var i = 0; i < _trial.Length; i++)
        {
            _trial[i] = Theta[i] + (t * direction[i]);
        }

        if (!Vectors.AllFinite(_trial))
        {
            return double.PositiveInfinity;
        }

        _spent.Gradients++;
        _trialLoss = _objective.Gradient(_trial, _trialGradient, _cancellation);
        return double.IsFinite(_trialLoss) && Vectors.AllFinite(_trialGradient)
            ? Vectors.Dot(_trialGradient, _trialGradient)
            : double.PositiveInfinity;
    }

    /// <summary>H·g at the point last tried; null where it is not finite.</summary>
    public double[]? ProductAtTrial()
    {
        using var hessian = _objective.Hessian(_trial, _cancellation);
        var image = new double[_trial.Length];
        hessian.Apply(_trialGradient, image, 1, _cancellation);
        _spent.Linearizations++;
        _spent.Products++;
        return Vectors.AllFinite(image) ? image : null;
    }

    /// <summary>Goes to the point last tried.</summary>
    public void Accept()
    {
        Leave();
        (Theta, _trial) = (_trial, Theta);
        (Gradient, _trialGradient) = (_trialGradient, Gradient);
        Keep(_trialLoss);
    }

    public FinderResult End(FinderOutcome outcome)
    {
        var known = IsFinite && SquaredNorm > 0;
        var (flatness, residual) = known ? Hessian.Judge(Gradient) : (double.NaN, double.NaN);
        Leave();
        return new()
        {
            Finder = _settings,
            Theta = Theta,
            Outcome = outcome,
            Losses = _losses,
            SquaredGradientNorms = _squares,
            Evaluations = new LossEvaluations(0, _spent.Gradients, _spent.Linearizations, _spent.Products),
            Flatness = flatness,
            NewtonResidual = residual,
            Crossings = _crossings,
        };
    }

    public void Dispose() => Leave();

    private void Keep(double loss)
    {
        _losses.Add(loss);
        _squares.Add(Vectors.Dot(Gradient, Gradient));
        foreach (var cutoff in _cutoffs)
        {
            if (SquaredNorm <= cutoff && !_crossings.Exists(crossing => crossing.Cutoff == cutoff))
            {
                _crossings.Add(new(cutoff, (double[])Theta.Clone(), loss));
            }
        }
    }

    private void Leave()
    {
        _spent.Products += _hessian?.Products ?? 0;
        _hessian?.Dispose();
        _hessian = null;
    }
}
