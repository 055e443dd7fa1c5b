using System.Collections.Concurrent;
using Theodolite.Operators;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// A mean loss over data, traced once per microbatch size into programs. The total is the size-weighted mean over
/// microbatches, so any split of the data gives the same function up to rounding.
/// </summary>
public class TracedObjective : Objective
{
    private readonly LossFunction _loss;
    private readonly ConcurrentDictionary<(int Rows, long Total), MicrobatchPrograms> _programs = new();
    private readonly Lazy<MicrobatchPlan> _plan;

    /// <param name="parameters">Names and shapes of the parameters.</param>
    /// <param name="inputs">Samples [n, …] of the dtype to compute in; owned by the objective from here on.</param>
    /// <param name="targets">Targets of the n samples; owned by the objective from here on.</param>
    /// <param name="loss">Traces the mean loss of a microbatch.</param>
    /// <param name="settings">Microbatches and memory.</param>
    public TracedObjective(ParameterLayout parameters, Tensor inputs, Tensor targets, LossFunction loss, TracedSettings? settings = null)
    {
        if (inputs.Shape.Rank == 0 || targets.Shape.Rank == 0 || inputs.Shape[0] != targets.Shape[0] || inputs.Shape[0] == 0)
        {
            throw new BadInputException($"Samples of shape {inputs.Shape} and targets of shape {targets.Shape} do not pair up.");
        }

        Parameters = parameters;
        Inputs = inputs;
        Targets = targets;
        Settings = settings ?? new TracedSettings();
        _loss = loss;
        _plan = new(() => Settings.Microbatch ?? MicrobatchPlan.For(Trace(1, 1), inputs.Shape[0], parameters.Blocks.Count));
    }

    public override ParameterLayout Parameters { get; }

    public override DType DType => Inputs.DType;

    public override long? Samples => Inputs.Shape[0];

    public TracedSettings Settings { get; }

    /// <summary>How the data are cut.</summary>
    public MicrobatchPlan Plan => _plan.Value;

    /// <summary>Samples [n, …].</summary>
    public Tensor Inputs { get; }

    /// <summary>Targets of the samples.</summary>
    public Tensor Targets { get; }

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        using var flat = Flat(theta);
        return Value(flat, cancellation);
    }

    /// <summary>f(θ) for θ as a flat tensor [P] of the objective's dtype.</summary>
    public double Value(Tensor theta, CancellationToken cancellation = default)
    {
        using var views = new ParameterViews(Parameters, theta);
        var total = 0.0;
        foreach (var microbatch in WideMicrobatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                var loss = Programs(microbatch.Rows, Samples!.Value).Value.Run(views.With(microbatch.Input, microbatch.Target))[0];
                total += Read(loss);
            }
        }

        return total;
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
        var total = 0.0;
        foreach (var microbatch in WideMicrobatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                total += Add(views, sums, microbatch.Input, microbatch.Target, Samples!.Value);
            }
        }

        return total;
    }

    /// <summary>
    /// Overwrites a flat tensor with the gradient of the mean loss over a batch of samples, and returns that loss.
    /// </summary>
    public double BatchGradient(Tensor theta, Tensor input, Tensor target, Tensor gradient)
    {
        gradient.Zero_();
        using var views = new ParameterViews(Parameters, theta);
        using var sums = new ParameterViews(Parameters, gradient);
        return Add(views, sums, input, target, input.Shape[0]);
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        new TracedHessian(this, Flat(theta), cancellation);

    /// <summary>θ as a flat tensor of the objective's dtype; the caller owns it.</summary>
    public Tensor Flat(ReadOnlySpan<double> theta)
    {
        if (theta.Length != Parameters.Count)
        {
            throw new ArgumentException($"θ has {Parameters.Count} entries, not {theta.Length}.", nameof(theta));
        }

        using var doubles = Tensor.From(theta, [Parameters.Count]);
        using var converted = doubles.To(DType);
        return converted.To(Inputs.Device);
    }

    public override long CountKinks(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        var kinks = 0L;
        Observe(theta, (_, equation, operands, _) => kinks += equation.Primitive.CountKinks(operands), cancellation);
        return kinks;
    }

    public override NonFiniteOrigin? LocateNonFinite(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        NonFiniteOrigin? origin = null;
        Observe(theta, (batch, equation, _, result) => origin ??= Finiteness.Origin(batch, equation, result), cancellation);
        return origin;
    }

    public override IReadOnlyList<LayerActivity> Activity(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        using var survey = new ActivitySurvey();
        Observe(theta, (_, equation, operands, result) => survey.See(equation, operands, result), cancellation);
        return survey.Report();
    }

    /// <summary>The programs for microbatches of a size, the mean being over a total number of samples.</summary>
    internal MicrobatchPrograms Programs(int rows, long total) =>
        _programs.GetOrAdd((rows, total), key => new MicrobatchPrograms(Trace(key.Rows, key.Total), Parameters.Blocks.Count));

    /// <summary>
    /// The data cut for values and gradients, which carry no tangents and so have room for more samples.
    /// </summary>
    private IEnumerable<Microbatch> WideMicrobatches()
    {
        var samples = Inputs.Shape[0];
        var most = Math.Min(samples, (long)Plan.Rows * Plan.Tangents);
        var pieces = (samples + most - 1) / most;
        return Microbatches((samples + pieces - 1) / pieces);
    }

    /// <summary>The data cut into views of at most the planned number of samples, for products.</summary>
    internal IEnumerable<Microbatch> Microbatches() => Microbatches(Plan.Rows);

    private IEnumerable<Microbatch> Microbatches(long most)
    {
        var samples = Inputs.Shape[0];
        var index = 0;
        for (var start = 0L; start < samples; start += most)
        {
            var rows = (int)Math.Min(most, samples - start);
            yield return new Microbatch(index++, rows, Inputs.Narrow(0, start, rows), Targets.Narrow(0, start, rows));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inputs.Dispose();
            Targets.Dispose();
        }
    }

    private double Add(ParameterViews views, ParameterViews sums, Tensor input, Tensor target, long total)
    {
        var rows = (int)input.Shape[0];
        Tensor?[] accumulators = [null, .. sums.Tensors];
        var outputs = Programs(rows, total).WithGradient.Accumulate(views.With(input, target), accumulators);
        return Read(outputs[0]!);
    }

    private void Observe(ReadOnlySpan<double> theta, Action<int, Value, ReadOnlySpan<Tensor>, Tensor> see, CancellationToken cancellation)
    {
        using var flat = Flat(theta);
        using var views = new ParameterViews(Parameters, flat);
        foreach (var microbatch in WideMicrobatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                var evaluator = new Evaluator(Programs(microbatch.Rows, Samples!.Value).Loss);
                var index = microbatch.Index;
                using var loss = evaluator.Run(
                    views.With(microbatch.Input, microbatch.Target),
                    (equation, operands, result) => see(index, equation, operands, result))[0];
            }
        }
    }

    private Program Trace(int rows, long total)
    {
        var builder = new ProgramBuilder();
        var parameters = Parameters.Blocks.Select(block => builder.Input(block.Shape, DType, block.Name)).ToArray();
        var input = builder.Input(Inputs.Shape.With(0, rows), DType, "input");
        var target = builder.Input(Targets.Shape.With(0, rows), Targets.DType, "target");
        var mean = _loss(parameters, input, target);
        builder.Layer = null;
        return new Program([.. parameters, input, target], [((double)rows / total) * mean]);
    }

    private static double Read(Tensor loss)
    {
        using (loss)
        {
            return loss.ToDouble();
        }
    }
}

/// <summary>Settings of a <see cref="TracedObjective"/>.</summary>
public sealed record TracedSettings
{
    /// <summary>How the data are cut; chosen from the widths of the network when null.</summary>
    public MicrobatchPlan? Microbatch { get; init; }

    /// <summary>
    /// Bytes of linearization kept between products. Beyond it, microbatches are linearized again once per block.
    /// </summary>
    public long ResidualBytes { get; init; } = 4L << 30;
}

/// <summary>Consecutive samples, as views.</summary>
internal sealed record Microbatch(int Index, int Rows, Tensor Input, Tensor Target) : IDisposable
{
    public void Dispose()
    {
        Input.Dispose();
        Target.Dispose();
    }
}
