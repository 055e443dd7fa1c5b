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
public partial class TracedObjective : Objective
{
    /// <summary>Parameters that are converted at a time.</summary>
    private const int Piece = 1 << 20;

    private readonly LossTracer _tracer;
    private readonly TracedPrograms _programs;
    private readonly ConcurrentDictionary<int, Lazy<Evaluator>> _weights = new();
    private readonly ConcurrentDictionary<long, double> _activations = new();
    private readonly Lazy<MicrobatchPlan> _plan;
    private readonly Lazy<PenaltyPrograms?> _penalty;
    private readonly Lazy<SampleView> _view;
    private readonly Lazy<SampleView?> _narrow;
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
        _programs = new(_tracer, parameters.Blocks.Count, Buffers.Count);
        _view = new(() => ViewOf(new(Inputs, Targets, _programs)));
        _narrow = new(Narrow);
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
        var view = ViewFor(theta);
        foreach (var microbatch in view.CutEvenly(WideRows))
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                var program = view.Source.Programs.Of(microbatch.Rows, weight).Value;
                total += Read(program.Run(InputsOf(views, microbatch.Input, microbatch.Target))[0]);
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
        var view = ViewFor(theta);
        foreach (var microbatch in view.CutEvenly(WideRows))
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                total += Add(view.Source.Programs, views, sums, microbatch.Input, microbatch.Target, weight);
            }
        }

        Processes.Sum(gradient, cancellation);
        return Processes.Sum(total, cancellation);
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

    /// <summary>The programs for microbatches of a size, the mean being over observations of a total weight.</summary>
    internal MicrobatchPrograms Programs(int rows, double total) => _programs.Of(rows, total);

    /// <summary>The program of the mean loss of some samples, as it was traced.</summary>
    internal Program MeanOf(int rows) => _tracer.Loss(rows, rows);

    /// <summary>What programs take: parameters, buffers, samples, targets.</summary>
    internal Tensor[] InputsOf(ParameterViews views, params ReadOnlySpan<Tensor> data) =>
        [.. views.Tensors, .. Buffers.Select(buffer => buffer.Tensor), .. data];

    /// <summary>The model's outputs for samples; the caller owns them.</summary>
    internal Tensor Outputs(ParameterViews views, Tensor input) => Outputs(_programs, views, input);

    /// <summary>The same by the programs of a view.</summary>
    internal Tensor Outputs(TracedPrograms programs, ParameterViews views, Tensor input) =>
        programs.Outputs((int)input.Shape[0]).Run(InputsOf(views, input))[0];

    /// <summary>The data of this process cut into views of at most the planned number of samples, for products.</summary>
    internal IEnumerable<Microbatch> Microbatches() => _view.Value.Cut(Plan.Rows);

    /// <summary>The samples of a selection for programs at θ, and whether they are the caller's to dispose.</summary>
    internal (SampleView View, bool Owned) Select(SampleSelection? selection, Tensor theta)
    {
        var view = ViewFor(theta);
        if (selection?.Batches(Inputs.Shape[0]) is not { } batches)
        {
            return (view, false);
        }

        var chosen = Settings.Batches is { } whole && selection is SampleSelection.Random random ? WholeBatches(whole, random) : batches;
        return (SampleView.Of(view.Source, chosen, fixedCut: Settings.Batches is not null, Processes), true);
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

            if (_narrow.IsValueCreated && _narrow.Value is { } narrow)
            {
                narrow.Dispose();
                narrow.Source.Inputs.Dispose();
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

    private SampleView ViewOf(SampleSource source) => Settings.Batches is { } batches
        ? SampleView.Of(source, batches, fixedCut: true, Processes)
        : SampleView.Of(source, Processes);

    // The samples without the columns that are zero in all of them, where these are many and the copy is small.
    private SampleView? Narrow()
    {
        if (!Inputs.HasRoomForCopy || !_tracer.CanNarrow || Inputs.NonzeroColumns() is not { } columns)
        {
            return null;
        }

        var programs = new TracedPrograms(_tracer.Narrow(columns), Parameters.Blocks.Count, Buffers.Count, columns);
        return ViewOf(new(Inputs.Columns(columns), Targets, programs));
    }

    // All data of this process. Zeros count where they meet what is not finite.
    private SampleView ViewFor(Tensor theta) => _narrow.Value is { } narrow && Finiteness.AllFinite(theta) ? narrow : _view.Value;

    private double Add(TracedPrograms programs, ParameterViews views, ParameterViews sums, Tensor input, Tensor target, double total)
    {
        Tensor?[] accumulators = [null, .. sums.Tensors];
        var outputs = programs.Of((int)input.Shape[0], total).WithGradient.Accumulate(InputsOf(views, input, target), accumulators);
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

    private static double Read(Tensor loss)
    {
        using (loss)
        {
            return loss.ToDouble();
        }
    }
}
