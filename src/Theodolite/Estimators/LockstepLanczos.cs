using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>
/// Lanczos from g start vectors at once, each with its own recurrence: A·vⱼ = βⱼ₋₁·vⱼ₋₁ + αⱼ·vⱼ + βⱼ·vⱼ₊₁. The basis is
/// [rows, g, P], so that the vectors of a step are one contiguous block for the operator; rows is m where bases are kept,
/// else 2, used in turn. Scalars are accumulated in float64. Of several processes each may hold some of the columns of the basis.
/// </summary>
internal sealed class LockstepLanczos : IDisposable
{
    private readonly LinearOperator _operator;
    private readonly DensityPlan _plan;
    private readonly DividedColumns _columns;
    private readonly Tensor? _deflated;
    private readonly Tensor _basis;
    private readonly ProbeRecurrence[] _probes;

    /// <param name="operator">A.</param>
    /// <param name="plan">Steps, memory, parts.</param>
    /// <param name="deflated">Rows [q, P] that the vectors stay orthogonal to; null for none.</param>
    /// <param name="count">g.</param>
    public LockstepLanczos(LinearOperator @operator, DensityPlan plan, Tensor? deflated, int count)
    {
        (_operator, _plan) = (@operator, plan);
        _columns = DividedColumns.Of(@operator, plan.Parts);
        _deflated = deflated is null ? null : _columns.Own(deflated);
        _basis = Tensor.Empty(
            [plan.KeepsBasis ? plan.Steps : Math.Min(2, plan.Steps), count, _columns.Count],
            @operator.DType,
            @operator.Device);
        _probes = [.. Enumerable.Range(0, count).Select(_ => new ProbeRecurrence(@operator.DType.UnitRoundoff()))];
    }

    /// <summary>Steps done.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether the Krylov space of every probe is invariant.</summary>
    public bool Exhausted => _probes.All(probe => probe.IsExhausted);

    /// <summary>Largest measured |vᵢᵀvⱼ| before a sweep: what the orthogonality was kept to.</summary>
    public double OrthogonalityLoss => _probes.Max(probe => probe.LargestLoss);

    /// <summary>Sweeps of a basis so far, all probes together.</summary>
    public int Sweeps { get; private set; }

    /// <summary>Takes the start vectors, rows [g, P], not zero.</summary>
    public void Start(Tensor block)
    {
        using var own = _columns.Own(block);
        for (var pass = 0; pass < 2; pass++)
        {
            Deflation.Remove(own, _deflated, _columns);
        }

        using var row = Row(0);
        Scale(row, own, [.. Norms(own).Select(norm => 1 / norm)]);
    }

    /// <summary>One block product, one more α and β for each probe.</summary>
    public void Step(CancellationToken cancellation)
    {
        var j = Steps;
        using var current = Row(j);
        using var images = Images(current, cancellation);
        using var image = _columns.Own(images);
        if (j > 0)
        {
            using var previous = Row(j - 1);
            Subtract(image, previous, [.. _probes.Select(probe => probe.LastBeta)]);
        }

        Deflation.Remove(image, _deflated, _columns);
        var alpha = InnerProducts(image, current);
        if (!alpha.All(double.IsFinite))
        {
            throw new NumericalFailureException("A product of the operator with a vector is not finite.");
        }

        Subtract(image, current, alpha);
        var beta = Norms(image);
        Reorthogonalize(image, alpha, beta);
        if (j + 1 == _operator.Dimension - (_deflated?.Shape[0] ?? 0))
        {
            Array.Clear(beta);
        }

        for (var i = 0; i < _probes.Length; i++)
        {
            _probes[i].Add(alpha[i], beta[i]);
        }

        Steps = j + 1;
        if (Steps == _plan.Steps)
        {
            return;
        }

        using var next = Row(Steps);
        Scale(next, image, [.. _probes.Select(probe => probe.IsExhausted ? 0 : 1 / probe.LastBeta)]);
    }

    /// <summary>α₁ of each probe.</summary>
    public IEnumerable<double> FirstDiagonal() => _probes.Select(probe => probe.First);

    /// <summary>The Gauss rule of each probe.</summary>
    public IEnumerable<GaussQuadrature> Rules() => _probes.Select(probe => probe.Rule());

    public void Dispose()
    {
        _basis.Dispose();
        _deflated?.Dispose();
    }

    private Tensor Images(Tensor own, CancellationToken cancellation)
    {
        using var block = _columns.Whole(own);
        return _operator.Apply(block, cancellation);
    }

    private void Reorthogonalize(Tensor image, double[] alpha, double[] beta)
    {
        if (!_plan.KeepsBasis)
        {
            return;
        }

        for (var i = 0; i < _probes.Length; i++)
        {
            if (!_probes[i].NeedsSweep(alpha[i], beta[i]))
            {
                continue;
            }

            using var rows = _basis.Narrow(0, 0, Steps + 1);
            using var basis = rows.Select(1, i);
            using var vector = image.Narrow(0, i, 1);
            using var turned = basis.T();
            var before = beta[i];
            using (var coefficients = Sweep(vector, basis, turned))
            {
                _probes[i].Swept(coefficients.ToArray<double>(), before);
            }

            beta[i] = _columns.Norm(vector);
            Sweeps++;
            if (beta[i] > 0.5 * before)
            {
                continue;
            }

            using var second = Sweep(vector, basis, turned);
            beta[i] = _columns.Norm(vector);
        }
    }

    // w ← w − (w·Vᵀ)·V; returns w·Vᵀ in float64.
    private Tensor Sweep(Tensor vector, Tensor basis, Tensor turned)
    {
        using var coefficients = vector.MatMul(turned);
        _columns.Sum(coefficients);
        Tensor.AddMatMul(vector, vector, coefficients, basis, 1, -1);
        return coefficients.To(DType.Float64);
    }

    private Tensor Row(int j) => _basis.Select(0, _plan.KeepsBasis ? j : j % 2);

    private double[] Norms(Tensor block) => [.. InnerProducts(block, block).Select(Math.Sqrt)];

    private double[] InnerProducts(Tensor a, Tensor b)
    {
        var products = new double[a.Shape[0]];
        for (var i = 0; i < products.Length; i++)
        {
            using var x = a.Narrow(0, i, 1);
            using var y = b.Narrow(0, i, 1);
            products[i] = x.InnerProduct(y);
        }

        _columns.Sum(products);
        return products;
    }

    private void Subtract(Tensor block, Tensor rows, double[] factors)
    {
        using var column = Column(factors);
        block.Addcmul_(rows, column, -1);
    }

    private void Scale(Tensor result, Tensor block, double[] factors)
    {
        using var column = Column(factors);
        Tensor.MultiplyOut(result, block, column);
    }

    private Tensor Column(double[] values)
    {
        using var wide = Tensor.From(values, [values.Length, 1], _operator.Device);
        return wide.To(_operator.DType);
    }
}
