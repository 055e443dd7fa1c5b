using System.Collections.Immutable;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// Traces a mean loss over microbatches. The inputs of its programs are the parameters, the buffers, the samples, the
/// targets; those of a curvature have the drawn targets behind them.
/// </summary>
/// <param name="parameters">Parameters.</param>
/// <param name="buffers">Constants behind them.</param>
/// <param name="sample">All samples.</param>
/// <param name="target">All targets.</param>
/// <param name="dtype">Dtype of the computation.</param>
/// <param name="model">Outputs and loss; null for a loss known only as a whole.</param>
/// <param name="opaque">That loss.</param>
/// <param name="columns">The columns of the samples that programs are given; all of them when null.</param>
internal sealed class LossTracer(
    ParameterLayout parameters,
    IReadOnlyList<TracedBuffer> buffers,
    (Shape Shape, DType DType) sample,
    (Shape Shape, DType DType) target,
    DType dtype,
    TracedModel? model,
    LossFunction? opaque,
    ImmutableArray<long>? columns = null)
{
    private long? _termsPerSample;

    private bool? _isWeighted;

    /// <summary>Number of values the losses of a sample have: 1, or the positions of a sequence.</summary>
    public long TermsPerSample => _termsPerSample ??= model is null ? 1 : Terms(1).Outputs[0].Shape.Count;

    /// <summary>Whether observations have weights.</summary>
    public bool IsWeighted => _isWeighted ??= Weight(1) is not null;

    /// <summary>Whether programs can be given some columns of the samples, the others being zero.</summary>
    public bool CanNarrow => NarrowInput.Applies(Loss(1, 1), Place);

    private int Place => parameters.Blocks.Count + buffers.Count;

    /// <summary>A tracer of the same loss whose programs are given these columns of the samples [n, …] as a matrix.</summary>
    public LossTracer Narrow(ImmutableArray<long> given) =>
        new(parameters, buffers, sample, target, dtype, model, opaque, given);

    /// <summary>This microbatch's share of the mean loss, the sum that divides being <paramref name="total"/>.</summary>
    public Program Loss(int rows, double total)
    {
        var builder = new ProgramBuilder();
        var values = Inputs(builder, rows);
        var (theta, constants, input, targets) = Sort(values);
        if (opaque is not null)
        {
            var mean = opaque(theta, input, targets);
            builder.Layer = null;
            return Narrowed(new Program(values, [(rows / total) * mean]));
        }

        var outputs = model!.Outputs(theta, constants, input);
        return Narrowed(new Program(values, [Share(outputs, targets, total)]));
    }

    /// <summary>The same with the targets behind the true ones in their place; weights stay those of the true ones.</summary>
    public Program Sampled(int rows, double total)
    {
        var builder = new ProgramBuilder();
        var values = Inputs(builder, rows);
        var drawn = builder.Input(target.Shape.With(0, rows), target.DType, "drawn");
        var (theta, constants, input, targets) = Sort(values);
        var terms = model!.Terms(model.Outputs(theta, constants, input), drawn);
        var share = (1 / total) * Weighted(terms, targets).Sum();
        builder.Layer = null;
        return Narrowed(new Program([.. values, drawn], [share]));
    }

    /// <summary>Parameters, buffers, samples ↦ outputs.</summary>
    public Program Outputs(int rows)
    {
        var builder = new ProgramBuilder();
        var values = Inputs(builder, rows);
        var (theta, constants, input, _) = Sort(values);
        var outputs = model!.Outputs(theta, constants, input);
        builder.Layer = null;
        return Narrowed(new Program(values[..^1], [outputs]));
    }

    /// <summary>Targets ↦ the sum that divides, of d or else of the weights; null when each term weighs 1.</summary>
    public Program? Weight(int rows)
    {
        var builder = new ProgramBuilder();
        var targets = builder.Input(target.Shape.With(0, rows), target.DType, "target");
        return (model?.Divisors ?? model?.Weights)?.Invoke(targets, dtype) is { } divisors
            ? new Program([targets], [divisors.Sum()])
            : null;
    }

    /// <summary>Parameters ↦ the penalty; null without one.</summary>
    public Program? Penalty()
    {
        if (model?.Penalty is not { } penalty)
        {
            return null;
        }

        var builder = new ProgramBuilder();
        builder.Layer = "penalty";
        Value[] theta = [.. parameters.Blocks.Select(block => builder.Input(block.Shape, dtype, block.Name))];
        return new Program(theta, [penalty(theta)]);
    }

    /// <summary>The Gauss–Newton matrix or a Fisher matrix of this microbatch's share, linear in the tangents of some parameters.</summary>
    public Linearization Curvature(CurvatureKind kind, IReadOnlyList<int> with, int rows, double total, int draws)
    {
        var outputs = Outputs(rows);
        var shape = outputs.Outputs[0].Shape;
        var targets = (target.Shape.With(0, rows), target.DType);
        var inner = kind switch
        {
            CurvatureKind.GaussNewton => Congruence.Hessian(AtOutputs(shape, rows, total)),
            CurvatureKind.EmpiricalFisher => Congruence.OuterProducts(
                Terms(rows, shape), (extras, products) => (1 / total) * Weighted(products, extras[0])),
            _ => Drawn(shape, rows, total, draws),
        };
        return Congruence.Of(
            PoolFirst.Of(outputs), with, [.. Enumerable.Range(0, 1 + draws)
                .Select(i => (i == 0 ? "target" : $"draw{i}", targets.Item1, targets.DType))], inner);
    }

    /// <summary>The mean over draws of c·Σ w·∇(−ln p) ∇(−ln p)ᵀ.</summary>
    private OutputCurvature Drawn(Shape shape, int rows, double total, int draws)
    {
        var likelihood = model!.Likelihood!;
        var factor = likelihood.LossPerNegativeLog(shape) / (total * draws);
        var builder = new ProgramBuilder();
        var (outputs, targets) = AtOutputs(builder, shape, rows);
        var drawn = builder.Input(targets.Shape, targets.DType, "draw");
        var program = new Program([outputs, drawn, targets], [likelihood.NegativeLog(outputs, drawn, targets)]);
        return (output, extras, tangent) => extras.Skip(1)
            .Select(draw => Congruence.OuterProducts(program, (_, products) => factor
                * Weighted(products, extras[0]))(output, [draw, extras[0]], tangent))
            .Aggregate((sum, term) => sum + term);
    }

    private Program AtOutputs(Shape shape, int rows, double total)
    {
        var builder = new ProgramBuilder();
        var (outputs, targets) = AtOutputs(builder, shape, rows);
        return new Program([outputs, targets], [Share(outputs, targets, total)]);
    }

    private Program Terms(int rows, Shape? outputs = null)
    {
        var builder = new ProgramBuilder();
        var (z, targets) = AtOutputs(builder, outputs ?? Outputs(rows).Outputs[0].Shape, rows);
        return new Program([z, targets], [model!.Terms(z, targets)]);
    }

    private (Value Outputs, Value Targets) AtOutputs(ProgramBuilder builder, Shape shape, int rows) =>
        (builder.Input(shape, dtype, "outputs"), builder.Input(target.Shape.With(0, rows), target.DType, "target"));

    private Value Share(Value outputs, Value targets, double total)
    {
        var share = (1 / total) * Weighted(model!.Terms(outputs, targets), targets).Sum();
        outputs.Builder.Layer = null;
        return share;
    }

    private Value Weighted(Value terms, Value targets) => model!.Weights?.Invoke(targets, dtype) is { } weights ? weights * terms : terms;

    private Program Narrowed(Program program) => columns is { } given ? NarrowInput.Of(program, Place, given) : program;

    private Value[] Inputs(ProgramBuilder builder, int rows) =>
    [
        .. parameters.Blocks.Select(block => builder.Input(block.Shape, dtype, block.Name)),
        .. buffers.Select(buffer => builder.Input(buffer.Tensor.Shape, buffer.Tensor.DType, buffer.Name)),
        builder.Input(sample.Shape.With(0, rows), sample.DType, "input"),
        builder.Input(target.Shape.With(0, rows), target.DType, "target"),
    ];

    private (Value[] Parameters, Value[] Buffers, Value Input, Value Target) Sort(Value[] values)
    {
        var count = parameters.Blocks.Count;
        return (values[..count], values[count..^2], values[^2], values[^1]);
    }
}
