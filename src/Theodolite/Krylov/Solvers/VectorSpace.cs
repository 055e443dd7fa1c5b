using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Krylov.Solvers;

/// <summary>The handful of operations that the solvers are written in, over one kind of vector, with A + σI.</summary>
internal abstract class VectorSpace<TVector>(LinearOperator @operator, double shift)
    where TVector : class
{
    public LinearOperator Operator => @operator;

    protected double Shift => shift;

    public double Roundoff => @operator.DType.UnitRoundoff();

    /// <summary>(A + σI)x, a new vector.</summary>
    public abstract TVector Apply(TVector x, CancellationToken cancellation);

    public abstract TVector Zero();

    public abstract TVector Copy(TVector x);

    public abstract double Dot(TVector x, TVector y);

    /// <summary>y ← y + a·x.</summary>
    public abstract void AddScaled(TVector y, double a, TVector x);

    /// <summary>x ← a·x.</summary>
    public abstract void Scale(TVector x, double a);

    public double Norm(TVector x) => Math.Sqrt(Dot(x, x));

    /// <summary>a·x + b·y, a new vector.</summary>
    public TVector Combine(double a, TVector x, double b, TVector y)
    {
        var result = Copy(x);
        Scale(result, a);
        AddScaled(result, b, y);
        return result;
    }

    /// <summary>b − (A + σI)x, a new vector.</summary>
    public TVector Residual(TVector b, TVector x, CancellationToken cancellation)
    {
        var residual = Apply(x, cancellation);
        Scale(residual, -1);
        AddScaled(residual, 1, b);
        return residual;
    }

    public static void Free(params ReadOnlySpan<TVector?> vectors)
    {
        foreach (var vector in vectors)
        {
            (vector as IDisposable)?.Dispose();
        }
    }
}

/// <summary>Managed float64 vectors: no native library where the operator needs none.</summary>
internal sealed class ManagedVectors(LinearOperator @operator, double shift) : VectorSpace<double[]>(@operator, shift)
{
    public override double[] Apply(double[] x, CancellationToken cancellation)
    {
        var image = new double[x.Length];
        Operator.Apply(x, image, 1, cancellation);
        if (Shift != 0)
        {
            Vectors.AddScaled(image, Shift, x);
        }

        return image;
    }

    public override double[] Zero() => new double[Operator.Dimension];

    public override double[] Copy(double[] x) => (double[])x.Clone();

    public override double Dot(double[] x, double[] y) => Vectors.Dot(x, y);

    public override void AddScaled(double[] y, double a, double[] x) => Vectors.AddScaled(y, a, x);

    public override void Scale(double[] x, double a) => Vectors.Scale(x, a);
}

/// <summary>Tensors [1, P] of the operator's dtype and device; scalars are accumulated in float64.</summary>
internal sealed class TensorVectors(LinearOperator @operator, double shift) : VectorSpace<Tensor>(@operator, shift)
{
    public override Tensor Apply(Tensor x, CancellationToken cancellation)
    {
        var image = Operator.Apply(x, cancellation);
        return Shift == 0 ? image : image.Add_(x, Shift);
    }

    public override Tensor Zero() => Tensor.Zeros([1, Operator.Dimension], Operator.DType, Operator.Device);

    public override Tensor Copy(Tensor x) => x.Clone();

    public override double Dot(Tensor x, Tensor y) => x.InnerProduct(y);

    public override void AddScaled(Tensor y, double a, Tensor x) => y.Add_(x, a);

    public override void Scale(Tensor x, double a) => x.MultiplyScalar_(a);
}
