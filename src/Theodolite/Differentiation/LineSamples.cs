using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>
/// Values of a function along a line through θ, on both sides, the longest steps first. Numbers that are not finite are left out of
/// a side: there f has no value, or it overflowed.
/// </summary>
/// <param name="function">The function of t: values of m numbers each at θ + t·v.</param>
/// <param name="steps">The distance that is really taken for a wanted one: points are rounded to the dtype of the weights.</param>
/// <param name="origin">The values at θ.</param>
internal sealed class LineSamples(Func<double, double[]> function, Func<double, double> steps, double[] origin)
{
    private readonly List<(double Step, double[] Values)> _right = [];
    private readonly List<(double Step, double[] Values)> _left = [];

    /// <summary>The values at θ.</summary>
    public double[] Origin { get; } = origin;

    /// <summary>Evaluations so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Along a coordinate of θ, which moves by the distance between the rounded points.</summary>
    public static LineSamples Along(Func<double[], double[]> function, double[] theta, int coordinate, DType dtype, double[] origin)
    {
        var point = theta.AsSpan().ToArray();
        double At(double t) => dtype == DType.Float32 ? (float)(theta[coordinate] + t) : theta[coordinate] + t;
        return new LineSamples(
            t =>
            {
                point[coordinate] = At(t);
                return function(point);
            },
            t => At(t) - theta[coordinate],
            origin);
    }

    /// <summary>Along a direction, t being a multiple of it.</summary>
    public static LineSamples Along(Func<double[], double[]> function, double[] theta, double[] direction, DType dtype, double[] origin)
    {
        var point = new double[theta.Length];
        return new LineSamples(
            t =>
            {
                for (var i = 0; i < point.Length; i++)
                {
                    var moved = theta[i] + (t * direction[i]);
                    point[i] = dtype == DType.Float32 ? (float)moved : moved;
                }

                return function(point);
            },
            t => t,
            origin);
    }

    /// <summary>Evaluates at t = h and t = −h; a step shorter or longer than all before, or one that rounding swallows.</summary>
    public void Add(double h)
    {
        Add(_right, h);
        Add(_left, -h);
    }

    /// <summary>One of the m numbers on the right of θ.</summary>
    public (double Step, double Value)[] Right(int component) => Component(_right, component);

    /// <summary>One of the m numbers on the left of θ.</summary>
    public (double Step, double Value)[] Left(int component) => Component(_left, component);

    private static (double Step, double Value)[] Component(List<(double Step, double[] Values)> side, int component) =>
        [.. side.Select(sample => (sample.Step, Value: sample.Values[component])).Where(sample => double.IsFinite(sample.Value))];

    private void Add(List<(double Step, double[] Values)> side, double t)
    {
        var step = steps(t);
        if (step == 0 || side.Exists(sample => sample.Step == step))
        {
            return;
        }

        Evaluations++;
        var values = (double[])function(t).Clone();
        side.Insert(side.Count > 0 && Math.Abs(step) > Math.Abs(side[0].Step) ? 0 : side.Count, (step, values));
    }
}
