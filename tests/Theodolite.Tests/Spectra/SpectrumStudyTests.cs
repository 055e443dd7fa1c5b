using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Operators;
using Theodolite.Spectra;
using Theodolite.Torch;

namespace Theodolite.Tests.Spectra;

/// <summary>A study against spectra that are known.</summary>
[Collection(NativeHandles.Name)]
public class SpectrumStudyTests
{
    private const int Order = 60;

    private static readonly double[] s_diagonal = [.. Enumerable.Range(0, Order)
        .Select(i => i < 3 ? 50.0 - (10 * i) : i == 59 ? -3 : 0.01 * i)];

    [Fact]
    public void FormedAndMultipliedSeeTheSameSpectrum()
    {
        var (before, exact) = (Tensor.LiveCount, Run(new SpectrumSettings()));
        var multiplied = Run(new SpectrumSettings { Dense = false, Smallest = 1, Largest = 3, Steps = 40, Diagonal = true });
        Assert.Equal([50.0, 40.0, 30.0], multiplied.Spectrum!.Largest.Select(pair => Math.Round(pair.Value, 6)));
        Assert.Equal(-3, multiplied.Spectrum.Minimum, 1e-5);
        Assert.Equal(s_diagonal.Sum(), exact.Trace!.Value.Value, 1e-9);
        Assert.InRange(Math.Abs(multiplied.Trace!.Value.Value - s_diagonal.Sum()), 0, (6 * multiplied.Trace.Value.StandardError) + 1e-9);
        Assert.Equal((1L, 0L, 59L), (exact.Index!.Proven.Negative.Exact, exact.Index.Proven.Zero.Exact, exact.Index.Proven.Positive.Exact));
        var (low, high) = multiplied.Index!.MinimumRatioInterval(Order);
        Assert.InRange(59.0 / Order, low, high);
        Assert.Equal(-3, multiplied.Diagonal!.Minimum, 0.1);
        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void CancellationReturnsWhatIsKnownMarkedIncomplete()
    {
        using var source = new CancellationTokenSource();
        var progress = new Callback(value =>
        {
            if (value.Stage == "density")
            {
                source.Cancel();
            }
        });
        using var objective = new Planted(new DiagonalOperator(s_diagonal));
        var report = new SpectrumSettings { Dense = false, Smallest = 1, Largest = 2, Probes = 2, Steps = 20 }.Run(
            objective,
            new double[Order],
            progress,
            source.Token);
        Assert.False(report.Complete);
        Assert.Equal("density", report.Interrupted);
        Assert.Equal(50, report.Spectrum!.Maximum, 1e-6);
    }

    [Fact]
    public void CancelledBeforeAnythingIsKnownItThrows()
    {
        using var objective = new Planted(new DiagonalOperator(s_diagonal));
        Assert.ThrowsAny<OperationCanceledException>(
            () => new SpectrumSettings().Run(objective, new double[Order], null, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnAsymmetricMatrixIsRefusedWithItsNumbers(bool dense)
    {
        using var objective = new Planted(new Lopsided());
        var failure = Assert.Throws<NumericalFailureException>(() => new SpectrumSettings { Dense = dense }.Run(objective,
        new double[Order]));
        Assert.Contains("not symmetric", failure.Message, StringComparison.Ordinal);
        Assert.Contains("rounding explains at most", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMatrixThatChangesItsMindIsRefused()
    {
        using var objective = new Planted(new Fickle());
        var failure = Assert.Throws<NumericalFailureException>(() => new SpectrumSettings { Dense = false }.Run(objective,
        new double[Order]));
        Assert.Contains("not deterministic", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreEigenvaluesThanCanBeFormedAreRefused()
    {
        using var objective = new ExpressionObjective(Expression.Parse("x^2"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpectrumSettings { Smallest = -1 });
        Assert.Throws<BadInputException>(() => new SpectrumSettings().Run(objective, new double[2]));
    }

    private static SpectrumResult Run(SpectrumSettings study)
    {
        using var objective = new Planted(new DiagonalOperator(s_diagonal));
        return study.Run(objective, new double[Order]);
    }

    private sealed class Callback(Action<SpectrumProgress> action) : IProgress<SpectrumProgress>
    {
        public void Report(SpectrumProgress value) => action(value);
    }

    // A loss that is zero with a gradient of ones, and the curvature that it is given.
    private sealed class Planted(LinearOperator curvature) : Objective
    {
        public override ParameterLayout Parameters { get; } = ParameterLayout.OfScalars(Enumerable.Range(0, Order).Select(i => $"p{i}"));

        public override DType DType => DType.Float64;

        public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default) => 0;

        public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
        {
            cancellation.ThrowIfCancellationRequested();
            gradient.Fill(1);
            return 0;
        }

        public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) => curvature;
    }

    private sealed class Lopsided : ManagedOperator
    {
        public override long Dimension => Order;

        protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
        {
            for (var i = 0; i < block.Length; i++)
            {
                result[i] = block[i] + (i % Order == 0 ? 0.1 * block[i + 1] : 0);
            }
        }
    }

    private sealed class Fickle : ManagedOperator
    {
        private double _factor = 1;

        public override long Dimension => Order;

        protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
        {
            _factor *= 1 + 1e-12;
            for (var i = 0; i < block.Length; i++)
            {
                result[i] = _factor * block[i];
            }
        }
    }
}
