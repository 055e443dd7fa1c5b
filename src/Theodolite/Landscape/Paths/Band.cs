using Theodolite.LinearAlgebra;

namespace Theodolite.Landscape.Paths;

/// <summary>The images of an elastic band with the forces on them, and how they move.</summary>
internal sealed class Band
{
    // FIRE's constants (Bitzek et al. 2006).
    private const double FirstMixing = 0.1;
    private const int Patience = 5;

    /// <summary>Longest move of an image, in lengths of a segment of the straight line.</summary>
    private const double LongestMove = 0.2;

    private readonly PathLoss _loss;
    private readonly double _spring;
    private readonly double _unit;
    private readonly double _longest;
    private readonly List<BandImage> _images;
    private (double Time, double Mixing, int Downhill) _fire;

    public Band(PathLoss loss, double[][] images, double spring)
    {
        (_loss, _spring) = (loss, spring);
        _images = [.. images.Select(theta => new BandImage(theta))];
        _images.ForEach(Evaluate);
        _unit = _images.Max(image => Vectors.Norm(image.Gradient)) is > 0 and var unit ? unit : 1;
        _longest = LongestMove * Vectors.Norm(Vectors.Along(images[^1], -1, images[0])) / (images.Length - 1);
        Restart();
        Pull();
    }

    /// <summary>The climbing image, or null.</summary>
    public BandImage? Climber { get; private set; }

    private double LargestForce => _images.Max(image => Vectors.Norm(image.Force));

    /// <summary>Whether the force on no image is larger than this share of the largest gradient at the start.</summary>
    public bool IsAtRest(double tolerance) => LargestForce <= tolerance * _unit;

    /// <summary>Lets the highest image between the ends climb, if it is higher than both neighbours.</summary>
    public void Climb()
    {
        var highest = Enumerable.Range(1, _images.Count - 2).MaxBy(i => _images[i].Loss);
        Climber = _images[highest].Loss > Math.Max(_images[0].Loss, _images[^1].Loss) ? _images[highest] : null;
        Restart();
        Pull();
    }

    /// <summary>One step of FIRE on all images together: the velocity turns towards the force, and stops where it leads uphill.</summary>
    public void Move()
    {
        var moving = _images[1..^1];
        var power = moving.Sum(image => Vectors.Dot(image.Force, image.Velocity));
        if (power > 0)
        {
            var speed = Math.Sqrt(moving.Sum(image => Vectors.Dot(image.Velocity, image.Velocity)));
            var force = Math.Sqrt(moving.Sum(image => Vectors.Dot(image.Force, image.Force)));
            foreach (var image in moving)
            {
                Vectors.Scale(image.Velocity, 1 - _fire.Mixing);
                Vectors.AddScaled(image.Velocity, _fire.Mixing * speed / force, image.Force);
            }

            _fire = _fire.Downhill >= Patience ? (1.1 * _fire.Time, 0.99 * _fire.Mixing, _fire.Downhill + 1)
                : _fire with { Downhill = _fire.Downhill + 1 };
        }
        else
        {
            moving.ForEach(image => Array.Clear(image.Velocity));
            _fire = (0.5 * _fire.Time, FirstMixing, 0);
        }

        foreach (var image in moving)
        {
            Vectors.AddScaled(image.Velocity, _fire.Time, image.Force);
            var step = _fire.Time * Vectors.Norm(image.Velocity);
            Vectors.AddScaled(image.Theta, _fire.Time * Math.Min(1, _longest / Math.Max(step, double.Epsilon)), image.Velocity);
            Evaluate(image);
        }

        Pull();
    }

    /// <summary>Inserts an image in the middle of each segment on which the loss is far from linear; whether one was.</summary>
    public bool Insert(double deviation, int most)
    {
        var range = _images.Max(image => image.Loss) - _images.Min(image => image.Loss);
        var inserted = false;
        for (var i = _images.Count - 2; i >= 0 && _images.Count - 2 < most; i--)
        {
            var (left, right) = (_images[i], _images[i + 1]);
            var middle = new BandImage(Vectors.Along(left.Theta, 0.5, Vectors.Along(right.Theta, -1, left.Theta)));
            if (Math.Abs(_loss.Value(middle.Theta) - ((left.Loss + right.Loss) / 2)) is var gap && !(gap <= deviation * range))
            {
                Evaluate(middle);
                _images.Insert(i + 1, middle);
                inserted = true;
            }
        }

        if (inserted)
        {
            Restart();
            Pull();
        }

        return inserted;
    }

    public BandResult Result(ElasticBand settings, PathProfile line, bool atRest, int steps)
    {
        double[][] points = [.. _images.Select(image => image.Theta)];
        var travelled = new double[points.Length];
        for (var i = 1; i < points.Length; i++)
        {
            travelled[i] = travelled[i - 1] + Vectors.Norm(Vectors.Along(points[i], -1, points[i - 1]));
        }

        double[] At(double t)
        {
            var segment = Math.Max(0, Array.FindLastIndex(travelled, points.Length - 2, s => s <= t * travelled[^1]));
            var length = travelled[segment + 1] - travelled[segment];
            var share = length > 0 ? Math.Min(1, ((t * travelled[^1]) - travelled[segment]) / length) : 0;
            return Vectors.Along(points[segment], share, Vectors.Along(points[segment + 1], -1, points[segment]));
        }

        return new()
        {
            Settings = settings,
            Images = points,
            Losses = [.. _images.Select(image => image.Loss)],
            Positions = [.. travelled.Select(s => s / travelled[^1])],
            Profile = PathProfile.Measure(_loss, t => t == 1 ? points[^1] : At(t), settings.ProfilePoints, travelled[^1]),
            Line = line,
            Climber = Climber is { } climber ? _images.IndexOf(climber) : null,
            LargestForce = LargestForce,
            IsAtRest = atRest,
            Steps = steps,
            Gradients = _loss.Gradients,
            Values = _loss.Values,
        };
    }

    private void Evaluate(BandImage image)
    {
        image.Loss = _loss.Gradient(image.Theta, image.Gradient);
        if (!double.IsFinite(image.Loss) || !Vectors.AllFinite(image.Gradient))
        {
            throw new NumericalFailureException(
                "The loss or its gradient is not finite at an image of the elastic band; another start, by noise, may lead around.");
        }
    }

    // The first step of the image pulled hardest is a hundredth of the longest one.
    private void Restart()
    {
        _images.ForEach(image => Array.Clear(image.Velocity));
        _fire = (Math.Sqrt(0.05 * _longest / _unit), FirstMixing, 0);
    }

    private void Pull()
    {
        for (var i = 1; i < _images.Count - 1; i++)
        {
            var (before, image, after) = (_images[i - 1], _images[i], _images[i + 1]);
            var tangent = BandTangent.At(before, image, after);
            var along = Vectors.Dot(image.Gradient, tangent);
            var pull = image == Climber ? 2 * along : along + (_spring * (Gap(image, after) - Gap(before, image)));
            for (var k = 0; k < tangent.Length; k++)
            {
                image.Force[k] = (pull * tangent[k]) - image.Gradient[k];
            }
        }
    }

    private static double Gap(BandImage a, BandImage b) => Vectors.Norm(Vectors.Along(b.Theta, -1, a.Theta));
}
