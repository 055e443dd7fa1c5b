using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Reproductions;

/// <summary>
/// f(W₁, W₂) = mean over samples of ‖W₂W₁x − x‖² = tr(EΣEᵀ) with E = W₂W₁ − I and Σ the covariance of the samples, which is all that the
/// loss
/// knows of them. W₁ is [h, n], W₂ is [n, h]; θ = (W₁, W₂) row by row.
/// </summary>
internal sealed class LinearAutoencoderLoss : Objective
{
    private readonly double[] _covariance;

    /// <param name="inputs">n.</param>
    /// <param name="hidden">h.</param>
    /// <param name="samples">Gaussian samples of covariance diag(1, …, n).</param>
    /// <param name="seed">Keys them.</param>
    public LinearAutoencoderLoss(int inputs, int hidden, int samples, ulong seed)
    {
        (Inputs, Hidden) = (inputs, hidden);
        _covariance = new double[inputs * inputs];
        var random = Philox.For(seed, "linear-autoencoder/samples");
        var x = new double[inputs];
        for (var sample = 0; sample < samples; sample++)
        {
            random.FillGaussian(x);
            for (var i = 0; i < inputs; i++)
            {
                x[i] *= Math.Sqrt(i + 1);
            }

            for (var i = 0; i < inputs; i++)
            {
                for (var j = 0; j < inputs; j++)
                {
                    _covariance[(i * inputs) + j] += x[i] * x[j] / samples;
                }
            }
        }

        Parameters = new ParameterLayout([("encoder", Shape.Create([hidden, inputs])), ("decoder", Shape.Create([inputs, hidden]))]);
    }

    /// <summary>n.</summary>
    public int Inputs { get; }

    /// <summary>h.</summary>
    public int Hidden { get; }

    /// <summary>Σ, row by row.</summary>
    public ReadOnlySpan<double> Covariance => _covariance;

    public override ParameterLayout Parameters { get; }

    public override DType DType => DType.Float64;

    public override double? LowerBound => 0;

    /// <summary>W₂W₁, row by row.</summary>
    public double[] Map(ReadOnlySpan<double> theta) => Product(theta[(Inputs * Hidden)..], theta, Inputs, Hidden, Inputs);

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        var e = Error(theta);
        var image = Product(e, _covariance, Inputs, Inputs, Inputs);
        return LinearAlgebra.Vectors.Dot(image, e);
    }

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
    {
        var (half, n, h) = (Inputs * Hidden, Inputs, Hidden);
        var e = Error(theta);
        var image = Product(e, _covariance, n, n, n);
        var loss = LinearAlgebra.Vectors.Dot(image, e);
        LinearAlgebra.Vectors.Scale(image, 2);
        Product(Transposed(theta[half..], n, h), image, h, n, n).CopyTo(gradient);
        Product(image, Transposed(theta[..half], h, n), n, n, h).CopyTo(gradient[half..]);
        return loss;
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        var outer = Product(Error(theta), _covariance, Inputs, Inputs, Inputs);
        LinearAlgebra.Vectors.Scale(outer, 2);
        return new Products(this, theta.ToArray(), outer);
    }

    private double[] Error(ReadOnlySpan<double> theta)
    {
        var e = Map(theta);
        for (var i = 0; i < Inputs; i++)
        {
            e[(i * Inputs) + i] -= 1;
        }

        return e;
    }

    // [n, k]·[k, m].
    private static double[] Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int n, int k, int m)
    {
        var c = new double[n * m];
        for (var i = 0; i < n; i++)
        {
            for (var l = 0; l < k; l++)
            {
                LinearAlgebra.Vectors.AddScaled(c.AsSpan(i * m, m), a[(i * k) + l], b.Slice(l * m, m));
            }
        }

        return c;
    }

    private static double[] Transposed(ReadOnlySpan<double> a, int n, int m)
    {
        var t = new double[n * m];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < m; j++)
            {
                t[(j * n) + i] = a[(i * m) + j];
            }
        }

        return t;
    }

    // With G = 2EΣ: δE = V₂W₁ + W₂V₁, δG = 2δEΣ, and the product is (W₂ᵀδG + V₂ᵀG, δG·W₁ᵀ + G·V₁ᵀ).
    private sealed class Products(LinearAutoencoderLoss loss, double[] theta, double[] outer) : ManagedOperator
    {
        public override long Dimension => theta.Length;

        protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
        {
            var (n, h) = (loss.Inputs, loss.Hidden);
            var half = n * h;
            ReadOnlySpan<double> encoder = theta.AsSpan(0, half), decoder = theta.AsSpan(half);
            double[] encoderT = Transposed(encoder, h, n), decoderT = Transposed(decoder, n, h);
            for (var row = 0; row < k; row++)
            {
                var v = block.Slice(row * 2 * half, 2 * half);
                var change = Product(v[half..], encoder, n, h, n);
                LinearAlgebra.Vectors.AddScaled(change, 1, Product(decoder, v[..half], n, h, n));
                var inner = Product(change, loss._covariance, n, n, n);
                LinearAlgebra.Vectors.Scale(inner, 2);
                var first = Product(decoderT, inner, h, n, n);
                LinearAlgebra.Vectors.AddScaled(first, 1, Product(Transposed(v[half..], n, h), outer, h, n, n));
                var second = Product(inner, encoderT, n, n, h);
                LinearAlgebra.Vectors.AddScaled(second, 1, Product(outer, Transposed(v[..half], h, n), n, n, h));
                first.CopyTo(result.Slice(row * 2 * half, half));
                second.CopyTo(result.Slice((row * 2 * half) + half, half));
            }
        }
    }
}
