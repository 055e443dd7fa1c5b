using System.Collections.Concurrent;
using Theodolite.Collectives;
using Theodolite.Operators;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// A mean loss over data, traced once per microbatch size into programs. The total is the weighted mean over
/// microbatches, so any split of the data gives the same function up to rounding, unless the loss couples the samples of
/// a batch: then <see cref="TracedSettings.Batches"/> fixes the batches.
/// </summary>
public class TracedObjective : Objective
{
    /// <summary>Parameters that are converted at a time.</summary>
    private const int Piece = 1 << 20;

    private readonly LossTracer _tracer;
    private readonly ConcurrentDictionary<(int Rows, double Total), Lazy<MicrobatchPrograms>> _programs = new();
    private readonly ConcurrentDictionary<int, Lazy<Evaluator>> _outputs = new();
    private readonly ConcurrentDictionary<int, Lazy<Evaluator>> _weights = new();
    private readonly ConcurrentDictionary<long, double> _activations = new();
    private readonly Lazy<MicrobatchPlan> _plan;
    private readonly Lazy<PenaltyPrograms?> _penalty;
    private readonly Lazy<SampleView> _view;
    private readonly Lazy<double> _total;
    private readonly Lazy<SampleGradients> _samples;

    /// <summary>A loss taken apart into outputs and a loss at the outputs: every curvature is available.</summary>
    /// <param name="parameters">Names and shapes of the parameters.</param>
    /// <param name="inputs">Samples [n, …], for instance int64 tokens; owned by the objective from here on, and never written to. Real ones
    /// of another dtype than <paramref name="dtype"/> are converted, see <see cref="TracedSettings.ConvertedBytes"/>.</param>
    /// <param name="targets">Targets of the n samples; owned by the objective from here on.</param>
    /// <param name="model">Outputs, loss, penalty.</param>
    /// <param name="settings">Microbatches and memory.</param>
    /// <param name="dtype">Dtype of weights and computation; when null that of the samples, or float32 where they are integers.</param>
    /// <param name="buffers">Constants of the model that are not differentiated; owned by the objective from here on.</param>
    public TracedObjective(
        ParameterLayout parameters,
        Tensor inputs,
        Tensor targets,
        TracedModel model,
        TracedSettings? settings = null,
        DType? dtype = null,
        IReadOnlyList<TracedBuffer>? buffers = null)
        : this(parameters, inputs, targets, model, null, settings, dtype, buffers)
    {
    }

    /// <summary>A loss known only as a whole: values, gradients and Hessians are available.</summary>
    /// <param name="parameters">Names and shapes of the parameters.</param>
    /// <param name="inputs">Samples [n, …]; owned by the objective from here on.</param>
    /// <param name="targets">Targets of the n samples; owned by the objective from here on.</param>
    /// <param name="loss">Traces the mean loss of a microbatch.</param>
    /// <param name="settings">Microbatches and memory.</param>
    /// <param name="dtype">Dtype of weights and computation; when null that of the samples, or float32 where they are integers.</param>
    public TracedObjective(
        ParameterLayout parameters, Tensor inputs, Tensor targets, LossFunction loss, TracedSettings? settings = null, DType? dtype = null)
        : this(parameters, inputs, targets, null, loss, settings, dtype, null)
    {
    }

    private TracedObjective(
        ParameterLayout parameters,
        Tensor inputs,
        Tensor targets,
        TracedModel? model,
        LossFunction? loss,
        TracedSettings? settings,
        DType? dtype,
        IReadOnlyList<TracedBuffer>? buffers)
    {
        if (inputs.Shape.Rank == 0 || targets.Shape.Rank == 0 || inputs.Shape[0] != targets.Shape[0] || inputs.Shape[0] == 0)
        {
            throw new BadInputException($"Samples of shape {inputs.Shape} and targets of shape {targets.Shape} do not pair up.");
        }

        Parameters = parameters;
        DType = dtype ?? (inputs.DType.IsFloating() ? inputs.DType : DType.Float32);
        Settings = settings ?? new TracedSettings();
        if (Settings.Batches is { Count: 0 } || Settings.Batches?.Any(batch => batch.Count == 0) == true)
        {
            throw new BadInputException("The batches that fix the cut of the data are empty, or one of them is.");
        }

        Inputs = new HeldSamples(inputs, DType, Settings.ConvertedBytes);
        Targets = targets;
        Model = model;
        Buffers = buffers ?? [];
        _tracer = new LossTracer(
            parameters, Buffers, (Inputs.Shape, Inputs.DType), (targets.Shape, targets.DType), DType, model, loss);
        _plan = new(() => Settings.Microbatch ?? MicrobatchPlan.For(
            _tracer.Loss(1, 1),
            Processes.Share(Inputs.Shape[0], 0).Count,
            parameters.Count * DType.Size(),
            Settings.Batches?.Max(batch => batch.Count),
            Settings.WorkspaceBytes));
        _penalty = new(() => _tracer.Penalty() is { } penalty ? new PenaltyPrograms(penalty) : null);
        _view = new(() => Settings.Batches is { } batches
            ? SampleView.Of(Inputs, Targets, batches, fixedCut: true, Processes)
            : SampleView.Of(Inputs, Targets, Processes));
        _total = new(() => WeightOf(_view.Value));
        _samples = new(() => new SampleGradients(this));
    }

    public override ParameterLayout Parameters { get; }

    public override DType DType { get; }

    public override long? Samples => Inputs.Shape[0];

    public TracedSettings Settings { get; }

    public override Processes Processes => Settings.Processes;

    /// <summary>How the data are cut.</summary>
    public MicrobatchPlan Plan => _plan.Value;

    /// <summary>Samples [n, …].</summary>
    public HeldSamples Inputs { get; }

    /// <summary>Targets of the samples.</summary>
    public Tensor Targets { get; }

    /// <summary>Outputs, loss and penalty; null for a loss known only as a whole.</summary>
    public TracedModel? Model { get; }

    /// <summary>Constants of the model, which programs take after the parameters.</summary>
    public IReadOnlyList<TracedBuffer> Buffers { get; }

    internal PenaltyPrograms? Penalty => _penalty.Value;

    public override IReadOnlyList<NonSmoothPart> NonSmooth => Creases.Of(_tracer.Loss(1, 1));

    /// <summary>Values and gradients carry no tangents and so have room for more samples.</summary>
    private long WideRows => (long)Plan.Rows * Plan.Tangents;

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        using var flat = Flat(theta);
        return Value(flat, cancellation);
    }

    /// <summary>f(θ) for θ as a flat tensor [P] of the objective's dtype.</summary>
    public double Value(Tensor theta, CancellationToken cancellation = default)
    {
        using var views = new ParameterViews(Parameters, theta);
        var weight = _total.Value;
        var total = Processes.IsFirst && Penalty is { } penalty ? Read(penalty.Value.Run(views.Tensors)[0]) : 0;
        foreach (var microbatch in WideMicrobatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                total += Read(Programs(microbatch.Rows, weight).Value.Run(InputsOf(views, microbatch.Input, microbatch.Target))[0]);
            }
        }

        return Processes.Sum(total, cancellation);
    }

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
    {
        using var flat = Flat(theta);
        using var result = Tensor.Zeros([Parameters.Count], DType, Inputs.Device);
        var loss = Gradient(flat, result, cancellation);
        using var doubles = result.To(DType.Float64);
        doubles.CopyTo(gradient);
        return loss;
    }

    /// <summary>Overwrites a flat tensor with ∇f(θ) and returns f(θ).</summary>
    public double Gradient(Tensor theta, Tensor gradient, CancellationToken cancellation = default)
    {
        gradient.Zero_();
        using var views = new ParameterViews(Parameters, theta);
        using var sums = new ParameterViews(Parameters, gradient);
        var weight = _total.Value;
        var total = Processes.IsFirst ? AddPenalty(views, sums) : 0;
        foreach (var microbatch in WideMicrobatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                total += Add(views, sums, microbatch.Input, microbatch.Target, weight);
            }
        }

        Processes.Sum(gradient, cancellation);
        return Processes.Sum(total, cancellation);
    }

    /// <summary>
    /// Overwrites a flat tensor with the gradient of the mean loss over a batch of samples, and returns that loss; the penalty
    /// counts in full.
    /// </summary>
    public double BatchGradient(Tensor theta, Tensor input, Tensor target, Tensor gradient)
    {
        gradient.Zero_();
        using var views = new ParameterViews(Parameters, theta);
        using var sums = new ParameterViews(Parameters, gradient);
        var loss = Add(views, sums, input, target, Terms(target));
        return Weighed(loss, gradient, target) + AddPenalty(views, sums);
    }

    /// <summary>
    /// As <see cref="BatchGradient(Tensor, Tensor, Tensor, Tensor)"/> for the samples of some indices, shared among the processes where
    /// no batch couples them.
    /// </summary>
    internal double BatchGradient(Tensor theta, Tensor samples, Tensor gradient, CancellationToken cancellation)
    {
        using var target = Targets.IndexSelect(0, samples);
        if (Processes.AreOne || Settings.Batches is not null)
        {
            using var input = Inputs.Rows(samples);
            return BatchGradient(theta, input, target, gradient);
        }

        gradient.Zero_();
        using var views = new ParameterViews(Parameters, theta);
        using var sums = new ParameterViews(Parameters, gradient);
        var loss = OfOwn(samples, (input, own, _) => Add(views, sums, input, own, Terms(target)));
        Processes.Sum(gradient, cancellation);
        loss = Processes.Sum(loss, cancellation);
        return Weighed(loss, gradient, target) + AddPenalty(views, sums);
    }

    /// <summary>As <see cref="BatchValue(Tensor, Tensor, Tensor)"/> for the samples of some indices, shared in the same way.</summary>
    internal double BatchValue(Tensor theta, Tensor samples, CancellationToken cancellation)
    {
        using var target = Targets.IndexSelect(0, samples);
        if (Processes.AreOne || Settings.Batches is not null)
        {
            using var input = Inputs.Rows(samples);
            return BatchValue(theta, input, target);
        }

        using var views = new ParameterViews(Parameters, theta);
        var loss = OfOwn(
            samples,
            (input, own, _) => Read(Programs((int)input.Shape[0], Terms(target)).Value.Run(InputsOf(views, input, own))[0]));
        loss = Processes.Sum(loss, cancellation);
        return Weighed(loss, null, target) + (Penalty is { } penalty ? Read(penalty.Value.Run(views.Tensors)[0]) : 0);
    }

    /// <summary>As the other, for the samples of some indices, shared in the same way.</summary>
    internal void SampledGradient(Tensor theta, Tensor? samples, Tensor gradient, Randomness.Philox random, long first)
    {
        using var all = samples is null ? Tensor.Arange(Inputs.Shape[0], Inputs.Device) : samples.Alias();
        using var target = Targets.IndexSelect(0, all);
        if (Processes.AreOne || Settings.Batches is not null)
        {
            using var input = Inputs.Rows(all);
            SampledGradient(theta, input, target, gradient, random, first);
            return;
        }

        gradient.Zero_();
        using var views = new ParameterViews(Parameters, theta);
        using var sums = new ParameterViews(Parameters, gradient);
        OfOwn(all, (input, own, start) =>
        {
            AddSampled(views, sums, input, own, Terms(target), random, first + start);
            return 0;
        });
        Processes.Sum(gradient);
        Weighed(0, gradient, target);
        AddPenalty(views, sums);
    }

    /// <summary>
    /// As <see cref="BatchGradient(Tensor, Tensor, Tensor, Tensor)"/>, for targets drawn from the model's outputs in place of the true
    /// ones; an observation keeps the
    /// weight that its true target gives it.
    /// </summary>
    /// <param name="theta">θ.</param>
    /// <param name="input">Samples.</param>
    /// <param name="target">Their true targets.</param>
    /// <param name="gradient">Receives the gradient.</param>
    /// <param name="random">Sequence of the draw.</param>
    /// <param name="first">Number of the first sample in that sequence.</param>
    internal void SampledGradient(Tensor theta, Tensor input, Tensor target, Tensor gradient, Randomness.Philox random, long first)
    {
        gradient.Zero_();
        using var views = new ParameterViews(Parameters, theta);
        using var sums = new ParameterViews(Parameters, gradient);
        AddSampled(views, sums, input, target, Terms(target), random, first);
        Weighed(0, gradient, target);
        AddPenalty(views, sums);
    }

    /// <summary>
    /// How the gradients of single samples of a batch spread about their mean; a penalty, the same for all, is left out. Null
    /// where the loss couples the samples of a batch, so that there are no gradients of single samples.
    /// </summary>
    /// <exception cref="ProgramException">A primitive of the model cannot be batched; its name is said.</exception>
    internal GradientSpread? Spread(Tensor theta, Tensor input, Tensor target)
    {
        if (Settings.Batches is not null || input.Shape[0] < 2)
        {
            return null;
        }

        var n = (int)input.Shape[0];
        var weight = WeightOf(target);
        using var mean = Tensor.Zeros([Parameters.Count], DType, Inputs.Device);
        using (var views = new ParameterViews(Parameters, theta))
        using (var sums = new ParameterViews(Parameters, mean))
        {
            Add(views, sums, input, target, n * (double)_tracer.TermsPerSample);
        }

        mean.MultiplyScalar_(n * (double)_tracer.TermsPerSample / weight);
        var (squares, projections) = _samples.Value.Measure(theta, input, target, mean);
        // gᵢ = (n/W)·∇(sum of the sample's terms), so that their mean is the gradient of the batch.
        var scale = n / weight;
        using var square = mean.Dot(mean);
        var length = square.ToDouble();
        var inner = projections.Select(value => scale * value).ToArray();
        var average = inner.Average();
        return new GradientSpread(
            n,
            length,
            Math.Max(0, (squares.Sum() * scale * scale) - (n * length)) / (n - 1),
            inner.Sum(value => (value - average) * (value - average)) / (n - 1));
    }

    /// <summary>What each hidden unit does on a batch of samples.</summary>
    internal IReadOnlyList<LayerActivity> Activity(Tensor theta, Tensor input, Tensor target)
    {
        using var views = new ParameterViews(Parameters, theta);
        using var survey = new ActivitySurvey();
        var evaluator = new Evaluator(Programs((int)input.Shape[0], input.Shape[0] * (double)_tracer.TermsPerSample).Loss);
        using var loss = evaluator.Run(InputsOf(views, input, target), survey.See)[0];
        return survey.Report();
    }

    /// <summary>The mean loss over a batch of samples; the penalty counts in full.</summary>
    public double BatchValue(Tensor theta, Tensor input, Tensor target)
    {
        using var views = new ParameterViews(Parameters, theta);
        var loss = Read(Programs((int)input.Shape[0], Terms(target)).Value.Run(InputsOf(views, input, target))[0]);
        return Weighed(loss, null, target) + (Penalty is { } penalty ? Read(penalty.Value.Run(views.Tensors)[0]) : 0);
    }

    /// <summary>
    /// Bytes that a gradient computes on its way, the gradient itself left out: at the worst place of its program for one batch of so
    /// many samples, or, for all samples, one microbatch. The program is traced, and nothing is run.
    /// </summary>
    internal double ActivationBytes(int? samples)
    {
        var all = Inputs.Shape[0];
        var rows = samples is { } batch ? Math.Min(batch, all) : Math.Min(Settings.Batches is null ? WideRows : Plan.Rows, all);
        return _activations.GetOrAdd(rows, count =>
        {
            int[] blocks = [.. Enumerable.Range(0, Parameters.Blocks.Count)];
            var gradient = Theodolite.Programs.Transforms.Gradient.Of(_tracer.Loss((int)count, count), blocks);
            var converted = Inputs.Converts ? (double)count * Inputs.Shape.Count / all * DType.Size() : 0;
            return Math.Max(0, converted + Footprint.Peak(gradient) - ((double)Parameters.Count * DType.Size()));
        });
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        Curvature(theta, new CurvatureSettings(), cancellation);

    public override LinearOperator Curvature(
        ReadOnlySpan<double> theta,
        CurvatureSettings settings,
        CancellationToken cancellation = default)
    {
        var name = Theodolite.Settings.Kebab.Of(settings.Kind.ToString());
        if (settings.Kind != CurvatureKind.Hessian && Model is null)
        {
            throw new BadInputException($"The curvature '{name}' needs a loss taken apart into outputs and a loss on them; this one is "
                + "known only as a whole, and has its Hessian.");
        }

        if (settings.Kind == CurvatureKind.MonteCarloFisher && Model!.Likelihood is null)
        {
            throw new BadInputException($"The curvature '{name}' needs a loss that is the negative logarithm of a probability of the "
                + "targets; this loss has none to draw from.");
        }

        return new TracedCurvature(this, Flat(theta), settings, cancellation);
    }

    /// <summary>θ as a flat tensor of the objective's dtype; the caller owns it.</summary>
    public Tensor Flat(ReadOnlySpan<double> theta)
    {
        if (theta.Length != Parameters.Count)
        {
            throw new ArgumentException($"θ has {Parameters.Count} entries, not {theta.Length}.", nameof(theta));
        }

        // Piece by piece: a second copy of θ in float64 would be two thirds of the memory.
        using var flat = Tensor.Empty([Parameters.Count], DType);
        for (var start = 0; start < theta.Length; start += Piece)
        {
            var count = Math.Min(Piece, theta.Length - start);
            using var doubles = Tensor.From(theta.Slice(start, count), [count]);
            using var piece = flat.Narrow(0, start, count);
            piece.Copy_(doubles);
        }

        return Inputs.Device.IsCpu ? flat.Alias() : flat.To(Inputs.Device);
    }

    public override long CountKinks(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        var kinks = 0L;
        Observe(theta, (_, equation, operands, _) => kinks += equation.Primitive.CountKinks(operands), cancellation);
        return Processes.Sum(kinks, cancellation);
    }

    public override NonFiniteOrigin? LocateNonFinite(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        NonFiniteOrigin? origin = null;
        var count = 0;
        Observe(
            theta,
            (batch, equation, _, result) =>
            {
                count = batch + 1;
                origin ??= Finiteness.Origin(batch, equation, result);
            },
            cancellation);
        return Finiteness.First(Processes, origin, count, cancellation);
    }

    public override IReadOnlyList<LayerActivity> Activity(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        using var survey = new ActivitySurvey();
        Observe(theta, (_, equation, operands, result) => survey.See(equation, operands, result), cancellation);
        return survey.Report(Processes, cancellation);
    }

    /// <summary>The programs for microbatches of a size, the mean being over observations of a total weight.</summary>
    internal MicrobatchPrograms Programs(int rows, double total) => _programs.GetOrAdd(
        (rows, total),
        key => new(() => new MicrobatchPrograms(_tracer, Parameters.Blocks.Count, Buffers.Count, key.Rows, key.Total))).Value;

    /// <summary>The program of the mean loss of some samples, as it was traced.</summary>
    internal Program MeanOf(int rows) => _tracer.Loss(rows, rows);

    /// <summary>What programs take: parameters, buffers, samples, targets.</summary>
    internal Tensor[] InputsOf(ParameterViews views, params ReadOnlySpan<Tensor> data) =>
        [.. views.Tensors, .. Buffers.Select(buffer => buffer.Tensor), .. data];

    /// <summary>The model's outputs for samples; the caller owns them.</summary>
    internal Tensor Outputs(ParameterViews views, Tensor input) => _outputs
        .GetOrAdd((int)input.Shape[0], rows => new(() => new Evaluator(Fuse.Of(_tracer.Outputs(rows)))))
        .Value.Run(InputsOf(views, input))[0];

    /// <summary>The data of this process cut into views of at most the planned number of samples, for products.</summary>
    internal IEnumerable<Microbatch> Microbatches() => _view.Value.Cut(Plan.Rows);

    /// <summary>The samples of a selection, and whether they are the caller's to dispose.</summary>
    internal (SampleView View, bool Owned) Select(SampleSelection? selection)
    {
        if (selection?.Batches(Inputs.Shape[0]) is not { } batches)
        {
            return (_view.Value, false);
        }

        var chosen = Settings.Batches is { } whole && selection is SampleSelection.Random random ? WholeBatches(whole, random) : batches;
        return (SampleView.Of(Inputs, Targets, chosen, fixedCut: Settings.Batches is not null, Processes), true);
    }

    /// <summary>Σ d, the sum that divides, over the observations of samples with these targets.</summary>
    internal double WeightOf(Tensor target) => _tracer.IsWeighted ? Weight(target) : Terms(target);

    /// <summary>Σ d over the observations of some samples.</summary>
    internal double WeightOf(SampleView view, CancellationToken cancellation = default)
    {
        if (!_tracer.IsWeighted)
        {
            return view.Rows * _tracer.TermsPerSample;
        }

        var total = 0.0;
        foreach (var microbatch in view.CutEvenly(WideRows))
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                total += Weight(microbatch.Target);
            }
        }

        total = Processes.Sum(total, cancellation);
        return total > 0
            ? total
            : throw new BadInputException("No sample of the data has a position that counts: all their weights are 0.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_view.IsValueCreated)
            {
                _view.Value.Dispose();
            }

            Inputs.Dispose();
            Targets.Dispose();
            Tensors.Release(Buffers.Select(buffer => buffer.Tensor));
        }
    }

    /// <summary>Batches that must not be cut are drawn whole, in random order, until there are as many samples as asked for.</summary>
    private static IReadOnlyList<IReadOnlyList<long>> WholeBatches(
        IReadOnlyList<IReadOnlyList<long>> batches,
        SampleSelection.Random random)
    {
        var chosen = new List<int>();
        var samples = 0L;
        foreach (var batch in Randomness.Philox.For(random.Seed, "subsample").Permutation(batches.Count))
        {
            if (samples >= random.Count)
            {
                break;
            }

            chosen.Add(batch);
            samples += batches[batch].Count;
        }

        chosen.Sort();
        return [.. chosen.Select(batch => batches[batch])];
    }

    private double Terms(Tensor target) => target.Shape[0] * (double)_tracer.TermsPerSample;

    // The weights of a batch are seldom those of another: one program divides by the number of terms, and its results are scaled.
    private double Weighed(double loss, Tensor? gradient, Tensor target)
    {
        if (!_tracer.IsWeighted)
        {
            return loss;
        }

        var scale = Weight(target) is > 0 and var weight ? Terms(target) / weight : 0;
        gradient?.MultiplyScalar_(scale);
        return loss * scale;
    }

    private double Weight(Tensor target)
    {
        var weight = _weights.GetOrAdd((int)target.Shape[0], rows => new(() => new Evaluator(_tracer.Weight(rows)!))).Value;
        return Read(weight.Run([target])[0]);
    }

    // What this process adds to a sum over the samples of some indices; it may have none of them.
    private double OfOwn(Tensor samples, Func<Tensor, Tensor, long, double> add)
    {
        var (first, count) = Processes.Share(samples.Shape[0]);
        if (count == 0)
        {
            return 0;
        }

        using var own = samples.Narrow(0, first, count);
        using var input = Inputs.Rows(own);
        using var target = Targets.IndexSelect(0, own);
        return add(input, target, first);
    }

    private void AddSampled(
        ParameterViews views,
        ParameterViews sums,
        Tensor input,
        Tensor target,
        double total,
        Randomness.Philox random,
        long first)
    {
        using var outputs = Outputs(views, input);
        using var drawn = Model!.Likelihood!.Draw(outputs, target, random, first);
        Tensor?[] accumulators = [null, .. sums.Tensors];
        var sampled = Programs((int)input.Shape[0], total).WithSampledGradient;
        sampled.Accumulate(InputsOf(views, input, target, drawn), accumulators)[0]!.Dispose();
    }

    private IEnumerable<Microbatch> WideMicrobatches() => _view.Value.CutEvenly(WideRows);

    private double Add(ParameterViews views, ParameterViews sums, Tensor input, Tensor target, double total)
    {
        Tensor?[] accumulators = [null, .. sums.Tensors];
        var outputs = Programs((int)input.Shape[0], total).WithGradient.Accumulate(InputsOf(views, input, target), accumulators);
        return Read(outputs[0]!);
    }

    private double AddPenalty(ParameterViews views, ParameterViews sums)
    {
        if (Penalty is not { } penalty)
        {
            return 0;
        }

        Tensor?[] accumulators = [null, .. sums.Tensors];
        return Read(penalty.WithGradient.Accumulate(views.Tensors, accumulators)[0]!);
    }

    private void Observe(ReadOnlySpan<double> theta, Action<int, Value, ReadOnlySpan<Tensor>, Tensor> see, CancellationToken cancellation)
    {
        using var flat = Flat(theta);
        using var views = new ParameterViews(Parameters, flat);
        var weight = _total.Value;
        foreach (var microbatch in WideMicrobatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                var evaluator = new Evaluator(Programs(microbatch.Rows, weight).Loss);
                var index = microbatch.Index;
                using var loss = evaluator.Run(
                    InputsOf(views, microbatch.Input, microbatch.Target),
                    (equation, operands, result) => see(index, equation, operands, result))[0];
            }
        }
    }

    private static double Read(Tensor loss)
    {
        using (loss)
        {
            return loss.ToDouble();
        }
    }
}
