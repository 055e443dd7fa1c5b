using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Theodolite.Benchmarks.Sharp.Peers;

/// <summary>
/// The plain algorithms of PyHessian at trained weights, as <c>pytorch/curvature.py</c> has them, over a graph that is kept. The weights
/// are those that our side of the same case has trained and written.
/// </summary>
internal static class PeerSpectra
{
    private const int Wanted = 5;
    private const int MostSteps = 100;
    private const double Change = 1e-3;

    /// <summary>
    /// The five largest by power iteration with deflation, each stopped when it changes by less than a thousandth. Building the graph is
    /// part of the time.
    /// </summary>
    public static PreparedSide Largest(PeerTask task, string name)
    {
        task.Load(Weights(name));
        var products = new PeerProducts(task);
        var largest = 0.0;
        void Run()
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(0);
            products.Begin();
            var vectors = new List<Tensor>();
            for (var i = 0; i < Wanted; i++)
            {
                var (value, vector) = Power(products, randn(task.Count, generator: generator), vectors);
                largest = i == 0 ? value : largest;
                vectors.Add(vector);
            }
        }

        return new(Run, 1, () => largest, products, task) { Products = () => products.Made, WarmUp = () => WarmUp(products, task) };
    }

    /// <summary>
    /// Lanczos from one random sign vector with full reorthogonalisation; some of the hundred steps are timed and the time is scaled up.
    /// The graph is built beforehand, so that it is not scaled up too.
    /// </summary>
    public static PreparedSide Density(PeerTask task, string name, int steps, int timed)
    {
        task.Load(Weights(name));
        var products = new PeerProducts(task);
        products.Begin();
        var (made, largest) = (0L, 0.0);
        void Run()
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(1);
            var before = products.Made;
            var signs = randint(0, 2, [task.Count], dtype: ScalarType.Float32, generator: generator).mul_(2).sub_(1);
            var projection = Tridiagonal(products, signs / signs.norm(), timed);
            largest = linalg.eigvalsh(tensor(projection))[-1].item<double>();
            made = products.Made - before;
        }

        return new(Run, timed / (double)steps, () => largest, products, task)
        {
            Products = () => made,
            WarmUp = () => WarmUp(products, task),
        };
    }

    private static (double Value, Tensor Vector) Power(PeerProducts products, Tensor vector, IReadOnlyList<Tensor> found)
    {
        using var scope = NewDisposeScope();
        vector = AwayFrom(vector, found);
        var value = double.NaN;
        for (var step = 0; step < MostSteps; step++)
        {
            using var inner = NewDisposeScope();
            var direction = AwayFrom(vector, found);
            var image = products.Of(direction);
            var next = dot(image, direction).item<float>();
            vector = (image / image.norm()).MoveToOuterDisposeScope();
            var settled = Math.Abs(value - next) / (Math.Abs(value) + 1e-6) < Change;
            value = next;
            if (settled)
            {
                break;
            }
        }

        return (value, vector.MoveToOuterDisposeScope());
    }

    // The projection of the Hessian on the Krylov space of a unit vector.
    private static double[,] Tridiagonal(PeerProducts products, Tensor start, int steps)
    {
        using var scope = NewDisposeScope();
        var basis = new List<Tensor> { start };
        var projection = new double[steps, steps];
        var beta = 0f;
        for (var step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            var image = products.Of(basis[step]);
            var alpha = dot(image, basis[step]).item<float>();
            image -= alpha * basis[step];
            image = step > 0 ? image - (beta * basis[step - 1]) : image;
            beta = image.norm().item<float>();
            projection[step, step] = alpha;
            if (step + 1 < steps)
            {
                projection[step, step + 1] = projection[step + 1, step] = beta;
                basis.Add(AwayFrom(image, basis).MoveToOuterDisposeScope());
            }
        }

        return projection;
    }

    private static Tensor AwayFrom(Tensor vector, IEnumerable<Tensor> others)
    {
        using var scope = NewDisposeScope();
        foreach (var other in others)
        {
            vector -= dot(vector, other) * other;
        }

        return (vector / vector.norm()).MoveToOuterDisposeScope();
    }

    private static void WarmUp(PeerProducts products, PeerTask task)
    {
        using var scope = NewDisposeScope();
        products.Begin();
        _ = products.Of(ones(task.Count));
    }

    private static float[] Weights(string name) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(TrainedWeights.File(name))).ToArray();
}
