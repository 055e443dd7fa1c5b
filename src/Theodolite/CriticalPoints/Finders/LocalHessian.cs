using Theodolite.Curvature;
using Theodolite.Krylov.Solvers;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.CriticalPoints.Finders;

/// <summary>
/// H at one point and the linear systems in it. Up to dense size its matrix is formed once, from products of whole blocks; above, every
/// product is one of the loss's.
/// </summary>
internal sealed class LocalHessian : IDisposable
{
    private readonly LinearOperator _hessian;
    private readonly DenseOperator? _formed;
    private readonly CriticalPointFinder _settings;
    private readonly Lazy<EigenDecomposition?> _eigen;
    private readonly CancellationToken _cancellation;

    public LocalHessian(LinearOperator hessian, CriticalPointFinder settings, CancellationToken cancellation)
    {
        (_hessian, _settings, _cancellation) = (hessian, settings, cancellation);
        double[]? matrix = null;
        if (hessian.Dimension <= settings.Dense)
        {
            try
            {
                (matrix, _) = new DenseSpectrum().Form(hessian, cancellation: cancellation);
                _formed = new DenseOperator(matrix, (int)hessian.Dimension);
            }
            catch
            {
                hessian.Dispose();
                throw;
            }
        }

        _eigen = new(() => matrix is null ? null : SymmetricEigensolver.Solve(matrix, (int)hessian.Dimension));
    }

    /// <summary>Products taken so far.</summary>
    public long Products => _hessian.Products;

    private LinearOperator Operator => _formed ?? _hessian;

    /// <summary>H·v.</summary>
    public double[] Apply(ReadOnlySpan<double> vector)
    {
        var image = new double[vector.Length];
        Operator.Apply(vector, image, 1, _cancellation);
        return image;
    }

    /// <summary>−H⁺g by MINRES-QLP, to a residual ‖Hp + g‖ ≤ so much of ‖g‖, or the least there is.</summary>
    public double[] NewtonStep(ReadOnlySpan<double> gradient, double residual)
    {
        using var solution = Minimal(gradient, residual);
        return Negated(solution.Solution);
    }

    /// <summary>−(H + γI)⁻¹g.</summary>
    public double[] DampedStep(ReadOnlySpan<double> gradient, double gamma)
    {
        if (_eigen.Value is not null)
        {
            return Spectral(gradient, value => value + gamma == 0 ? 0 : -1 / (value + gamma));
        }

        using var solution = new Minres { Shift = gamma, MaximumIterations = _settings.Products }.Solve(
            _hessian,
            gradient,
            cancellation: _cancellation);
        return Negated(solution.Solution);
    }

    /// <summary>(I + cH²)⁻¹b, c &gt; 0.</summary>
    public double[] Smoothed(ReadOnlySpan<double> b, double c)
    {
        if (_eigen.Value is not null)
        {
            return Spectral(b, value => 1 / (1 + (c * value * value)));
        }

        using var square = new SquareOperator(_hessian);
        using var solution = new ConjugateGradient
        {
            Shift = 1 / c,
            Tolerance = 1e-6,
            MaximumIterations = Math.Max(1, _settings.Products / 2),
        }.Solve(square, b, cancellation: _cancellation);
        var result = (double[])solution.Solution.Clone();
        Vectors.Scale(result, 1 / c);
        return result;
    }

    /// <summary>‖Hg‖/‖g‖: a size of the curvature that every finder can know.</summary>
    public double SizeAlong(ReadOnlySpan<double> gradient) => Vectors.Norm(Apply(gradient)) / Vectors.Norm(gradient);

    /// <summary>‖Hg‖/(‖H‖‖g‖) and ‖Hp + g‖/‖g‖ with p = −H⁺g.</summary>
    public (double Flatness, double Residual) Judge(ReadOnlySpan<double> gradient)
    {
        var size = SizeAlong(gradient);
        if (_eigen.Value is { } eigen)
        {
            var least = _settings.Kernel * eigen.Norm;
            var left = Spectral(gradient, value => Math.Abs(value) > least ? 0 : 1);
            return (eigen.Norm == 0 ? 0 : Math.Min(1, size / eigen.Norm), Vectors.Norm(left) / Vectors.Norm(gradient));
        }

        using var solution = Minimal(gradient, 1e-8);
        return (solution.Norm == 0 ? 0 : Math.Min(1, size / solution.Norm), solution.RelativeResidual);
    }

    public void Dispose() => _hessian.Dispose();

    private LinearSolution<double[]> Minimal(ReadOnlySpan<double> gradient, double residual) => new MinresQlp
    {
        Tolerance = residual,
        NormalTolerance = _settings.Kernel,
        MaximumIterations = _settings.Products,
    }.Solve(Operator, gradient, cancellation: _cancellation);

    // Σ φ(λᵢ)(vᵢᵀx)vᵢ.
    private double[] Spectral(ReadOnlySpan<double> x, Func<double, double> function)
    {
        var result = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var vector = _eigen.Value!.Vector(i);
            if (function(_eigen.Value.Values[i]) is var factor && factor != 0)
            {
                Vectors.AddScaled(result, factor * Vectors.Dot(vector, x), vector);
            }
        }

        return result;
    }

    private static double[] Negated(double[] vector)
    {
        var result = (double[])vector.Clone();
        Vectors.Scale(result, -1);
        return result;
    }

    /// <summary>H², as two products.</summary>
    private sealed class SquareOperator(LinearOperator inner) : ManagedOperator
    {
        public override long Dimension => inner.Dimension;

        protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
        {
            var once = new double[block.Length];
            inner.Apply(block, once, k, cancellation);
            inner.Apply(once, result, k, cancellation);
        }
    }
}
