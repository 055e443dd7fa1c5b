using Theodolite.LinearAlgebra;
using Theodolite.Optimizers.SecondOrder;

namespace Theodolite.Landscape.Minima;

/// <summary>L-BFGS whose steps are cut to a longest one and halved where the loss would rise.</summary>
internal sealed class QuenchDescent
{
    private const int History = 10;

    /// <summary>A rise of the loss by this share of it is taken for rounding.</summary>
    private const double Rounding = 1e-13;

    private readonly Quench _settings;
    private readonly PointLoss _loss;
    private readonly CurvaturePairs<double> _pairs;
    private double _largestGradient;
    private int _iterations;

    public QuenchDescent(Quench settings, PointLoss loss, double[] start)
    {
        (_settings, _loss, _pairs) = (settings, loss, new(start.Length, History));
        (Theta, Gradient) = (start, new double[start.Length]);
        ContinueFrom(start);
    }

    public double[] Theta { get; private set; }

    public double[] Gradient { get; private set; }

    public double Loss { get; private set; }

    private bool IsFinite => double.IsFinite(Loss) && Vectors.AllFinite(Gradient);

    public void ContinueFrom(double[] theta)
    {
        (Theta, Gradient) = ((double[])theta.Clone(), new double[theta.Length]);
        Loss = _loss.Gradient(Theta, Gradient);
        _pairs.Clear();
    }

    /// <summary>Descends until the gradient is small beside the largest met or no step leads down; false where the iterations are used
    /// up or the loss is not finite.</summary>
    public bool Run()
    {
        for (; _iterations < _settings.Iterations; _iterations++)
        {
            if (!IsFinite)
            {
                return false;
            }

            var norm = Vectors.Norm(Gradient);
            _largestGradient = Math.Max(_largestGradient, norm);
            if (norm <= 1e-9 * _largestGradient || !(Step() || Restarted()))
            {
                return true;
            }
        }

        return false;
    }

    private bool Restarted()
    {
        var had = _pairs.Count > 0;
        _pairs.Clear();
        return had;
    }

    private bool Step()
    {
        var step = Direction();
        var length = Vectors.Norm(step);
        if (_pairs.Count == 0 || length > _settings.LongestStep)
        {
            Vectors.Scale(step, Math.Min(1, _settings.LongestStep * (_pairs.Count == 0 ? 0.1 : 1) / length));
        }

        var gradient = new double[Theta.Length];
        for (var halving = 0; halving < 40; halving++)
        {
            var theta = Vectors.Along(Theta, 1, step);
            var value = _loss.Gradient(theta, gradient);
            if (value <= Loss + (Rounding * Math.Abs(Loss)) && Vectors.AllFinite(gradient) && !theta.AsSpan().SequenceEqual(Theta))
            {
                var y = Vectors.Along(gradient, -1, Gradient);
                if (Vectors.Dot(step, y) > 1e-12 * Vectors.Norm(step) * Vectors.Norm(y))
                {
                    _pairs.Add(step, y);
                }

                (Theta, Gradient, Loss) = (theta, gradient, value);
                return true;
            }

            Vectors.Scale(step, 0.5);
        }

        return false;
    }

    // −H⁻¹g of the pairs; −g where that is no descent.
    private double[] Direction()
    {
        var direction = _pairs.Direction(Gradient);
        return Vectors.Dot(direction, Gradient) < 0 && Vectors.AllFinite(direction) ? direction : [.. Gradient.Select(g => -g)];
    }
}
