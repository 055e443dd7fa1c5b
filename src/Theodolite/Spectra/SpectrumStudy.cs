using Theodolite.Curvature;
using Theodolite.Estimators;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Spectra;

/// <summary>One run of a study: each stage adds to the report, and cancellation keeps what is there.</summary>
internal sealed class SpectrumStudy(
    SpectrumSettings study,
    Objective objective,
    double[] theta,
    IProgress<SpectrumProgress>? progress,
    CancellationToken cancellation)
{
    private readonly double[] _gradient = new double[theta.Length];
    private SpectrumResult _report = null!;
    private double[]? _matrix;
    private long _products;
    private string _stage = "loss and gradient";

    public SpectrumResult Execute()
    {
        var loss = objective.Gradient(theta, _gradient, cancellation);
        if (!double.IsFinite(loss) || !Vectors.AllFinite(_gradient))
        {
            throw NotFinite("The loss or its gradient is not finite at this point, so it has no curvature to measure");
        }

        var settings = study.Curvature;
        using var matrix = objective.Curvature(theta, settings, cancellation);
        _report = new SpectrumResult
        {
            Kind = settings.Kind,
            Dimension = matrix.Dimension,
            Parameters = theta.Length,
            Selection = settings.Parameters?.Name,
            Samples = SamplesOf(settings.Samples),
            Loss = loss,
            GradientNorm = Vectors.Norm(_gradient),
            Smoothness = Smoothness.Of(objective, theta, cancellation),
            Seed = study.Seed,
        };
        try
        {
            if (study.Forms(matrix.Dimension))
            {
                Form(matrix);
            }
            else
            {
                Iterate(matrix);
            }

            if (study.PerLayer)
            {
                Layers(matrix);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested
            && _report is not { Spectrum: null, Density: null, Trace: null })
        {
            _report = _report with { Complete = false, Interrupted = _stage };
        }
        catch (NumericalFailureException failure) when (failure.Message.Contains("not finite", StringComparison.Ordinal))
        {
            throw NotFinite(failure.Message.TrimEnd('.'));
        }

        return _report with { Products = _products + matrix.Products };
    }

    private void Form(LinearOperator matrix)
    {
        _stage = "forming the matrix";
        var solver = new DenseSpectrum { Ends = Math.Max(study.Smallest, study.Largest) };
        var (entries, defect) = solver.Form(matrix, new Fraction(progress, _stage), cancellation);
        if (!Vectors.AllFinite(entries))
        {
            throw new NumericalFailureException("A product of the operator with a vector is not finite.");
        }

        Refuse(entries, defect, matrix);
        _stage = "solving for all eigenvalues";
        progress?.Report(new(_stage, 0));
        var spectrum = solver.Solve(entries, defect, matrix);
        _matrix = entries;
        var density = DensityResult.Exact(spectrum.Dense!.Values, matrix.Products);
        var n = (int)matrix.Dimension;
        _report = _report with
        {
            Spectrum = Cut(spectrum),
            Density = study.Density ? density : null,
            Trace = density.Trace,
            Diagonal = study.Diagonal ? DiagonalSummary.Of([.. Enumerable.Range(0, n).Select(i => entries[(i * n) + i])], [], 0) : null,
        };
        Derive(spectrum, density);
    }

    // ‖A − Aᵀ‖_F beyond what rounding of the products explains: 64·√P·u·‖A‖_F, and twice the operator's stated error per column.
    private static void Refuse(double[] symmetrized, double defect, LinearOperator matrix)
    {
        var norm = Vectors.Norm(symmetrized);
        var root = Math.Sqrt(matrix.Dimension);
        var bound = (64 * root * matrix.DType.UnitRoundoff() * norm) + (2 * root * matrix.StatedError);
        if (defect > bound)
        {
            throw new NumericalFailureException(
                $"The operator is not symmetric: ‖A − Aᵀ‖ = {defect:g3} in the Frobenius norm, where rounding explains at most {bound:g3} "
                    + $"(‖A‖ = {norm:g3}).");
        }
    }

    private void Iterate(LinearOperator matrix)
    {
        _stage = "checking the operator";
        progress?.Report(new(_stage, 0));
        _report = _report with { Checks = OperatorChecks.Require(matrix, study.Seed, cancellation) };
        var deflation = study.Smallest + study.Largest > 0 ? Ends(matrix) : Deflation.None;
        if (study.Density)
        {
            Track("density");
            var settings = new SpectralDensity
            {
                Probes = study.Probes,
                Steps = study.Steps,
                Seed = study.Seed,
                MemoryBytes = study.MemoryBytes,
                Deflation = deflation,
            };
            var density = settings.Compute(matrix, Estimating(), cancellation);
            _report = _report with { Density = density, Trace = density.Trace, TraceMethod = "density" };
            Stop(density.Complete);
        }

        if (study.Trace is { } method and not Spectra.TraceMethod.Density || _report.Trace is null)
        {
            Trace(matrix, study.Trace ?? Spectra.TraceMethod.HutchPlusPlus);
        }

        if (study.Diagonal)
        {
            Track("diagonal");
            var diagonal = new XDiag { Products = Math.Max(4, study.TraceProducts), Seed = study.Seed, MemoryBytes = study.MemoryBytes }
                .Diagonal(matrix, Estimating(), cancellation);
            _report = _report with { Diagonal = DiagonalSummary.Of(diagonal.Values, diagonal.StandardErrors, diagonal.Products) };
            Stop(diagonal.Complete);
        }

        Derive(_report.Spectrum, _report.Density);
    }

    private Deflation Ends(LinearOperator matrix)
    {
        var lanczos = new Krylov.Lanczos
        {
            Smallest = (int)Math.Min(study.Smallest, matrix.Dimension),
            Largest = (int)Math.Min(study.Largest, matrix.Dimension),
            Tolerance = study.Tolerance,
            MaximumProducts = study.MaximumProducts,
            MemoryBytes = study.MemoryBytes,
            KeepState = study.KeepState,
            Seed = study.Seed,
        };
        var start = study.Resume is { } state ? LanczosStart.From(state) : WarmStart(lanczos);
        Track("both ends of the spectrum");
        var result = lanczos.Solve(matrix, start, new Following(progress, _stage), cancellation);
        var spectrum = new Spectrum
        {
            Dimension = matrix.Dimension,
            Smallest = result.Smallest,
            Largest = result.Largest,
            BackwardError = result.Smallest.Concat(result.Largest).Select(pair => pair.Residual).DefaultIfEmpty(0).Max(),
            Products = result.Products,
            Converged = result.Converged && result.Verified,
            DType = matrix.DType,
            Rounding = _report.Checks!.Symmetry.Passed ? matrix.RoundingOf(result.Norm) : double.PositiveInfinity,
        };
        _report = _report with { Spectrum = spectrum, Lanczos = result };
        Derive(spectrum, null);
        Stop(result.Complete);
        return Deflating(result, matrix.Dimension);
    }

    // Pairs that have settled leave the random vectors: their variance goes with them.
    private static Deflation Deflating(LanczosResult result, long dimension)
    {
        var settled = result.Smallest.Concat(result.Largest)
            .Where(pair => pair.Residual <= 0.1 * Math.Abs(pair.Value) && Math.Abs(pair.Value) > 1e-3 * result.Norm)
            .DistinctBy(pair => pair.Value)
            .Take((int)Math.Min(int.MaxValue, Math.Max(0, dimension - 2)))
            .ToList();
        var kept = new List<EigenPair>();
        foreach (var pair in settled)
        {
            if (kept.TrueForAll(other => Math.Abs(Vectors.Dot(other.Vector.Span, pair.Vector.Span)) < 1e-4))
            {
                kept.Add(pair);
            }
        }

        return new([.. kept.Select(pair => pair.Value)], [.. kept.Select(pair => pair.Vector)]);
    }

    private LanczosStart? WarmStart(Krylov.Lanczos lanczos)
    {
        if (study.WarmStart <= 0 || objective.Samples is not { } samples || study.Curvature.Samples is not (null or SampleSelection.All))
        {
            return null;
        }

        Track($"warm start on {study.WarmStart:P0} of the samples");
        var few = Math.Max(1, (long)Math.Round(samples * study.WarmStart));
        using var coarse = objective.Curvature(
            theta,
            study.Curvature with { Samples = new SampleSelection.Random(few, study.Seed) },
            cancellation);
        var result = (lanczos with { Tolerance = Math.Max(0.1, lanczos.Tolerance), Verify = false, KeepState = false }).Solve(
            coarse,
            null,
            new Following(progress, _stage),
            cancellation);
        _products += coarse.Products;
        cancellation.ThrowIfCancellationRequested();
        return LanczosStart.From(result);
    }

    private void Trace(LinearOperator matrix, TraceMethod method)
    {
        Track("trace");
        ITraceEstimator estimator = method switch
        {
            Spectra.TraceMethod.XTrace => new XTrace { Products = study.TraceProducts, Seed = study.Seed, MemoryBytes = study.MemoryBytes },
            Spectra.TraceMethod.Hutchinson => new Hutchinson { Probes = study.TraceProducts, Seed = study.Seed },
            _ => new HutchPlusPlus { Products = study.TraceProducts, Seed = study.Seed, MemoryBytes = study.MemoryBytes },
        };
        var trace = estimator.Trace(matrix, Estimating(), cancellation);
        _report = _report with
        {
            Trace = trace,
            TraceMethod = Settings.Kebab
            .Of(method.ToString()) switch
            { "hutch-plus-plus" => "hutch++", "x-trace" => "xtrace", var name => name }
        };
        Stop(!trace.Incomplete);
    }

    // What follows from the numbers without further products.
    private void Derive(Spectrum? spectrum, DensityResult? density)
    {
        if (spectrum is not null)
        {
            var threshold = Math.Max(spectrum.Rounding, spectrum.Complete ? spectrum.BackwardError : 0);
            _report = _report with
            {
                Index = IndexEstimate.Of(
                spectrum,
                density,
                threshold,
                study.Curvature.Kind != CurvatureKind.Hessian)
            };
            Concentration(spectrum);
        }

        if (density is null)
        {
            return;
        }

        _report = _report with
        {
            Participation = Participation(density),
            Functions = [.. study.Functions
                .Select(function => new FunctionValue(function, function.Evaluate(density), density.RuleChange(function.Function)))],
        };
    }

    // (Σ|λ|)²/Σλ², with the errors of both to first order, taken as independent: an upper estimate of the relative error.
    private static Estimate Participation(DensityResult density)
    {
        var (first, second) = (density.SchattenNorm(1), density.Moment(2));
        if (second.Value <= 0)
        {
            return new(0, 0, density.Products);
        }

        var ratio = first.Value * first.Value / second.Value;
        var relative = Math.Sqrt(Math.Pow(2 * first.StandardError / first.Value, 2) + Math.Pow(second.StandardError / second.Value, 2));
        return new(ratio, ratio == 0 ? 0 : Math.Abs(ratio) * relative, density.Products);
    }

    private void Concentration(Spectrum spectrum)
    {
        var gradient = study.Curvature.Parameters?.Gather(_gradient) ?? _gradient;
        var square = Vectors.Dot(gradient, gradient);
        var pairs = spectrum.Largest.Take(study.Largest).Where(pair => pair.Vector.Length == gradient.Length).ToList();
        if (square <= 0 || pairs.Count == 0 || pairs.Count >= gradient.Length)
        {
            return;
        }

        _report = _report with
        {
            GradientInTop = Math.Min(1, pairs.Sum(pair => Math.Pow(Vectors.Dot(pair.Vector.Span, gradient), 2)) / square),
            GradientInTopAtRandom = (double)pairs.Count / gradient.Length,
        };
    }

    private void Layers(LinearOperator whole)
    {
        var layers = ParameterSelection.Layers(objective.Parameters)
            .Where(layer => study.Curvature.Parameters is not { } chosen || layer.Blocks.All(block => chosen.Blocks.Contains(block)))
            .ToList();
        var study1 = new LayerStudy(study, objective, theta, _gradient, _matrix, (int)whole.Dimension);
        for (var index = 0; index < layers.Count; index++)
        {
            Track($"layer {layers[index].Name}");
            progress?.Report(new("layers", (double)index / layers.Count));
            var (layer, products) = study1.Of(layers[index], cancellation);
            _products += products;
            _report = _report with { Layers = [.. _report.Layers, layer] };
        }
    }

    private long? SamplesOf(SampleSelection? selection) => selection switch
    {
        null or SampleSelection.All => objective.Samples,
        SampleSelection.Random random => random.Count,
        SampleSelection.Indices indices => indices.Samples.Count,
        SampleSelection.Microbatches batches => batches.Lists.Sum(list => (long)list.Count),
        _ => objective.Samples,
    };

    private void Track(string stage)
    {
        cancellation.ThrowIfCancellationRequested();
        _stage = stage;
    }

    // A stage that returned less than it was asked for was cancelled: the study ends with it.
    private void Stop(bool complete)
    {
        if (!complete)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    private Estimation Estimating() => new(progress, _stage);

    private Spectrum Cut(Spectrum spectrum) => new()
    {
        Dimension = spectrum.Dimension,
        Dense = spectrum.Dense,
        Smallest = [.. spectrum.Smallest.Take(study.Smallest)],
        Largest = [.. spectrum.Largest.Take(study.Largest)],
        SymmetryDefect = spectrum.SymmetryDefect,
        BackwardError = spectrum.BackwardError,
        Products = spectrum.Products,
        DType = spectrum.DType,
        Rounding = spectrum.Rounding,
    };

    private NumericalFailureException NotFinite(string sentence)
    {
        var origin = objective.LocateNonFinite(theta, cancellation);
        return new(origin is null
            ? $"{sentence}; the loss itself is finite, so a derivative of it overflows or does not exist here."
            : $"{sentence}: the first {origin.Kind} appears in {origin.Equation}{(origin.Layer is null ? "" : $" ({origin.Layer})")}"
                + $"{(origin.Batch is { } batch ? $", microbatch {batch}" : "")}.");
    }

    private sealed class Fraction(IProgress<SpectrumProgress>? inner, string stage) : IProgress<double>
    {
        public void Report(double value) => inner?.Report(new(stage, value) { Even = true });
    }

    private sealed class Estimation(IProgress<SpectrumProgress>? inner, string stage) : IProgress<EstimatorProgress>
    {
        public void Report(EstimatorProgress value) =>
            inner?.Report(new(stage, (double)value.Products / Math.Max(1, value.Total)) { Products = value.Products, Even = true });
    }

    private sealed class Following(IProgress<SpectrumProgress>? inner, string stage) : IProgress<LanczosProgress>
    {
        public void Report(LanczosProgress value) => inner?.Report(new(stage, (double)value.Converged / Math.Max(1, value.Wanted))
        {
            Products = value.Products,
            Smallest = value.Smallest,
            Largest = value.Largest,
        });
    }
}
