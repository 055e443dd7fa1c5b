using Theodolite.Objectives;

namespace Theodolite.Differentiation;

/// <summary>
/// Checks single coordinates of a gradient: first by the difference that was asked for, which settles most, then by the derivatives
/// from both sides over a ladder of steps (<see cref="StepLadder"/>).
/// </summary>
internal sealed class CoordinateCheck
{
    private readonly Objective _objective;
    private readonly double[] _theta;
    private readonly double[] _automatic;
    private readonly double _value;
    private readonly NumericalPartials _partials;
    private readonly FiniteDifferences _differences;
    private readonly DerivativeJudge _judge;
    private readonly double[] _peers;
    private readonly Lazy<double[]> _rounding;
    private readonly CancellationToken _cancellation;

    public CoordinateCheck(
        Objective objective,
        double[] theta,
        (double Value, double[] Gradient) automatic,
        NumericalPartials partials,
        FiniteDifferences differences,
        DerivativeJudge judge,
        CancellationToken cancellation)
    {
        (_objective, _theta, _value, _automatic) = (objective, theta, automatic.Value, automatic.Gradient);
        (_partials, _differences, _judge, _cancellation) = (partials, differences, judge, cancellation);
        _peers = PeersOf(objective.Parameters, automatic.Gradient);
        _rounding = new(() => AutomaticRounding.Of(objective, theta, automatic.Gradient, cancellation));
        Lengths = [.. theta.Select(x => Math.Max(Math.Abs(x), 1))];
    }

    /// <summary>Evaluations of f for the judgement, those of the method that was asked for not counted.</summary>
    public long Evaluations { get; private set; }

    /// <summary>The rounding of the automatic gradient (<see cref="AutomaticRounding"/>), found when it is first asked for.</summary>
    public double[] Rounding => _rounding.Value;

    /// <summary>The length over which each coordinate changes f: max(|θᵢ|, 1), less where only shorter steps agreed.</summary>
    public double[] Lengths { get; }

    /// <summary>The element of a coordinate.</summary>
    public CheckedElement At(int i)
    {
        var (asked, error) = _partials[i];
        var name = ParameterNames.At(_objective.Parameters, i);
        var a = _automatic[i];
        if (!double.IsFinite(_value) || !double.IsFinite(a))
        {
            return new CheckedElement(i, name, a, asked, Judgement.Wrong) { EstimatedError = error };
        }

        var samples = LineSamples.Along(Values, _theta, i, _objective.DType, [_value]);
        var close = Math.Abs(a - asked) <= _judge.Absolute + (_judge.Relative * Math.Max(Math.Abs(a), Math.Abs(asked)));
        if (close && Settles(samples, i))
        {
            Evaluations += samples.Evaluations;
            return new CheckedElement(i, name, a, asked, Judgement.Agrees)
            {
                EstimatedError = error,
                Tolerance = _judge.Absolute + (_judge.Relative * Math.Abs(asked)),
            };
        }

        var judged = Climb(samples, i);
        Evaluations += samples.Evaluations;
        var keep = (close && judged.Judgement == Judgement.Agrees) || double.IsNaN(judged.Numerical);
        var (numerical, bound) = keep ? (asked, error) : (judged.Numerical, judged.Error);
        return new CheckedElement(i, name, a, numerical, judged.Judgement)
        {
            EstimatedError = bound,
            Sides = judged.Kink ? (judged.Left, judged.Right) : null,
            Tolerance = _judge.Absolute + (_judge.Relative * Math.Abs(numerical)) + judged.Error,
        };
    }

    // The largest derivative of each parameter's own block.
    private static double[] PeersOf(ParameterLayout layout, double[] gradient)
    {
        var peers = new double[gradient.Length];
        foreach (var block in layout.Blocks)
        {
            var own = (int)block.Offset..(int)(block.Offset + block.Count);
            peers.AsSpan()[own].Fill(gradient[own].Aggregate(0.0, (max, value) => Math.Max(max, Math.Abs(value))));
        }

        return peers;
    }

    private double[] Values(double[] point) => [_objective.Value(point, _cancellation)];

    // An agreement at the usual step is enough where rounding cannot have made it and both sides have the same slope.
    private bool Settles(LineSamples samples, int i)
    {
        samples.Add((_differences with { Formula = DifferenceFormula.Central }).StepAt(_theta[i]));
        if (samples.Right(0) is not [var right] || samples.Left(0) is not [var left])
        {
            return false;
        }

        var size = Math.Abs(_automatic[i]);
        var rounding = 8 * _differences.Epsilon * Math.Max(Math.Abs(right.Value), Math.Abs(left.Value)) / right.Step;
        var jump = ((right.Value - _value) / right.Step) - ((left.Value - _value) / left.Step);
        return rounding <= Math.Max(DerivativeJudge.Decisive,
        _judge.Relative) * size && Math.Abs(jump) <= (10 * _judge.Relative * size) + rounding;
    }

    private JudgedDerivative Climb(LineSamples samples, int i)
    {
        var ladder = new StepLadder { DType = _objective.DType, Epsilon = _differences.Epsilon };
        var judge = _judge with { Peers = _peers[i] };
        var judged = ladder.Climb(samples, _theta[i], [_automatic[i]], _ => judge, _cancellation)[0];
        if (judged.Judgement == Judgement.Wrong && !judged.Kink && Rounding[i] > 0)
        {
            // Terms that cancel leave the automatic derivative a rounding of their own.
            judge = judge with { Absolute = judge.Absolute + Rounding[i] };
            judged = ladder.Climb(samples, _theta[i], [_automatic[i]], _ => judge, _cancellation)[0];
        }

        if (judged.Step > 0)
        {
            Lengths[i] = Math.Min(Lengths[i], 1e4 * judged.Step);
        }

        return judged;
    }
}
