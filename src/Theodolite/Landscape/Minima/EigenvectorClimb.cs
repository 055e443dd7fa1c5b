using Theodolite.LinearAlgebra;

namespace Theodolite.Landscape.Minima;

/// <summary>The steps of eigenvector following.</summary>
internal sealed class EigenvectorClimb
{
    /// <summary>Gradient steps in the rest of the space for each pair of eigenvectors of Lanczos.</summary>
    private const int Descents = 10;

    /// <summary>Newton's method is tried from where the gradient is this share of ‖H‖ times the longest step.</summary>
    private const double Near = 1e-2;

    private readonly EigenvectorFollowing _settings;
    private readonly PointLoss _loss;
    private double[]? _followed;
    private int _pushes;

    public EigenvectorClimb(EigenvectorFollowing settings, PointLoss loss, double[] start)
    {
        (_settings, _loss, Theta, Gradient) = (settings, loss, (double[])start.Clone(), new double[start.Length]);
    }

    public double[] Theta { get; private set; }

    public double[] Gradient { get; private set; }

    public double Loss { get; private set; }

    public int Iteration { get; private set; }

    public LocalModes? Modes { get; private set; }

    /// <summary>One iteration; says how the climb ended where it did.</summary>
    public FollowingOutcome? Step()
    {
        var modes = Look();
        var index = _followed is null ? First(modes) : modes.Nearest(_followed);
        var sign = _followed is null ? Sign(modes.Vectors[index]) : Math.Sign(Vectors.Dot(modes.Vectors[index], _followed));
        _followed = Vectors.Along(new double[Theta.Length], sign >= 0 ? 1 : -1, modes.Vectors[index]);
        Iteration++;
        var norm = Vectors.Norm(Gradient);
        if (norm <= Near * modes.Norm * _settings.LongestStep && Arrived(modes) is { } outcome)
        {
            return outcome;
        }

        // At the start a gradient this small is no more than the digits that a minimum was written with.
        var isStartingInMinimum = Iteration == 1 && modes.Negative == 0;
        if (norm <= (isStartingInMinimum ? Near : _settings.Tolerance) * modes.Norm * _settings.LongestStep)
        {
            return Push(index);
        }

        Theta = Vectors.Along(Theta, 1, _followed.Length > modes.Values.Length ? PartialStep(modes, index) : FullStep(modes, index));
        return null;
    }

    private LocalModes Look()
    {
        Loss = _loss.Gradient(Theta, Gradient);
        if (!double.IsFinite(Loss) || !Vectors.AllFinite(Gradient))
        {
            throw new NumericalFailureException("The loss or its gradient is not finite where eigenvector following led.");
        }

        return Modes = _loss.Modes(Theta);
    }

    private int First(LocalModes modes)
    {
        int[] curved = [.. Enumerable.Range(0, modes.Values.Length).Where(i => !modes.IsFlat(i))];
        return curved.Length == 0 ? 0 : curved[Math.Min(_settings.Mode, curved.Length - 1)];
    }

    private int Sign(double[] vector)
    {
        var largest = vector.MaxBy(Math.Abs);
        return largest < 0 == _settings.Backwards ? 1 : -1;
    }

    // A critical point of index 1 near by: there the climb has arrived.
    private FollowingOutcome? Arrived(LocalModes modes)
    {
        if (modes.Negative != 1)
        {
            return null;
        }

        var (theta, gradient, loss) = (Theta, Gradient, Loss);
        Theta = _loss.Refined(Theta, 2 * _settings.LongestStep);
        Gradient = new double[Theta.Length];
        if (Look() is { Negative: 1 } there && Vectors.Norm(Gradient) <= _settings.Tolerance * there.Norm * _settings.LongestStep)
        {
            return FollowingOutcome.Found;
        }

        (Theta, Gradient, Loss, Modes) = (theta, gradient, loss, modes);
        return null;
    }

    // At a critical point of another index: out of a minimum along the eigenvector followed, off a higher saddle along another.
    private FollowingOutcome? Push(int followed)
    {
        const int Most = 5;
        if (_pushes++ == Most)
        {
            return FollowingOutcome.OtherIndex;
        }

        var modes = Modes!;
        var other = Enumerable.Range(0, modes.Values.Length).FirstOrDefault(
            i => i != followed && modes.Values[i] < 0 && !modes.IsFlat(i),
            -1);
        Theta = Vectors.Along(Theta, 0.5 * _settings.LongestStep, other >= 0 ? modes.Vectors[other] : _followed);
        return null;
    }

    private double[] FullStep(LocalModes modes, int followed)
    {
        var (uphill, downhill) = (new double[Theta.Length], new double[Theta.Length]);
        for (var i = 0; i < modes.Values.Length; i++)
        {
            var step = Length(modes, i);
            Vectors.AddScaled(i == followed ? uphill : downhill, i == followed ? step : -step, modes.Vectors[i]);
        }

        return Vectors.Along(Cut(uphill), 1, Cut(downhill));
    }

    // The rest of the space is descended with steps g/‖H‖, the eigenvectors known being left out.
    private double[] PartialStep(LocalModes modes, int followed)
    {
        var origin = Theta;
        var uphill = new double[Theta.Length];
        Vectors.AddScaled(uphill, Length(modes, followed), modes.Vectors[followed]);
        var point = Vectors.Along(Theta, 1, Cut(uphill));
        var gradient = new double[Theta.Length];
        for (var descent = 0; descent < Descents; descent++)
        {
            _loss.Gradient(point, gradient);
            Vectors.AddScaled(gradient, -Vectors.Dot(gradient, modes.Vectors[followed]), modes.Vectors[followed]);
            Vectors.Scale(gradient, -1 / modes.Norm);
            Vectors.AddScaled(point, 1, Cut(gradient));
        }

        return Vectors.Along(point, -1, origin);
    }

    private double Length(LocalModes modes, int i)
    {
        var slope = Vectors.Dot(Gradient, modes.Vectors[i]);
        var size = Math.Abs(modes.Values[i]) + Math.Sqrt((modes.Values[i] * modes.Values[i]) + (4 * slope * slope));
        return size > 0 && !(modes.IsFlat(i) && Math.Abs(slope) <= 1e-6 * modes.Norm * _settings.LongestStep) ? 2 * slope / size : 0;
    }

    private double[] Cut(double[] step)
    {
        var length = Vectors.Norm(step);
        if (length > _settings.LongestStep)
        {
            Vectors.Scale(step, _settings.LongestStep / length);
        }

        return step;
    }
}
