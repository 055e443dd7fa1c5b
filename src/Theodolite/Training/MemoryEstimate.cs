using System.Globalization;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Training;

/// <summary>
/// The memory that a training takes at its widest moment, in bytes. It is told from shapes: nothing is allocated, drawn or run for it. It
/// leaves out what kernels take for themselves, and monitors, so a training may need somewhat more.
/// </summary>
public sealed record MemoryEstimate
{
    /// <summary>P.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>θ in the dtype of the training and, for start values, in float64; the running mean and the point to return to where the
    /// specification has them.</summary>
    public required double Parameters { get; init; }

    /// <summary>One gradient.</summary>
    public required double Gradient { get; init; }

    /// <summary>The optimizer's state, and what it takes in a step.</summary>
    public required OptimizerFootprint Optimizer { get; init; }

    /// <summary>What a gradient computes on its way, over one batch or, with full batches, one microbatch.</summary>
    public required double Activations { get; init; }

    /// <summary>The samples and their targets, as they are held.</summary>
    public required double Data { get; init; }

    /// <summary>All of it.</summary>
    public double Total => Parameters + Gradient + Optimizer.Total + Activations + Data;

    private double Vectors => Parameters + Gradient + Optimizer.Total;

    /// <summary>The estimate for a training.</summary>
    /// <exception cref="BadInputException">The optimizer cannot take these parameters.</exception>
    public static MemoryEstimate Of(ITrainable objective, TrainSettings specification)
    {
        var plan = objective.Layout is { } layout
            ? ParameterPlan.Of(layout, specification.Groups)
            : ParameterPlan.Flat(objective.ParameterCount);
        return Of(objective, specification, plan, Samples(objective, specification));
    }

    /// <summary>Refuses a training that does not fit into <see cref="ITrainable.Memory"/>.</summary>
    /// <exception cref="BadInputException">It does not; one sentence with the number asked for, the memory there is, and the number that
    /// would fit. Or the optimizer cannot take these parameters.</exception>
    public static void Require(ITrainable objective, TrainSettings specification)
    {
        var estimate = Of(objective, specification);
        var budget = objective.Memory;
        if (budget.Holds(estimate.Total))
        {
            return;
        }

        var name = specification.Optimizer.Name;
        throw new BadInputException(
            !budget.Holds(estimate.Data) ? $"The data take {MemoryBudget.Text(estimate.Data)}; there are {budget}."
            : budget.Holds(estimate.Total - estimate.Activations) ? Batch(objective, specification, estimate, budget)
            : estimate.Optimizer.Matrices > (estimate.Total - estimate.Data) / 2 ? Matrices(name, estimate, budget)
            : TooManyParameters(name, estimate, budget));
    }

    private static MemoryEstimate Of(ITrainable objective, TrainSettings specification, ParameterPlan plan, int? samples)
    {
        var (count, size) = ((double)objective.ParameterCount, objective.DType.Size());
        // An optimizer declares its state when it is made, and allocates it in its first step.
        var optimizer = objective.DType == DType.Float64
            ? specification.Optimizer.Create<double>(plan).Footprint
            : specification.Optimizer.Create<float>(plan).Footprint;
        var rollback = specification.NonFinite == NonFiniteStep.Rollback;
        return new MemoryEstimate
        {
            ParameterCount = objective.ParameterCount,
            Parameters = count * (size + sizeof(double) + (specification.Averaging is null ? 0 : size) + (rollback ? sizeof(double) : 0)),
            Gradient = count * size,
            Optimizer = optimizer with { State = optimizer.State * (rollback ? 1 + (sizeof(double) / size) : 1) },
            Activations = objective.ActivationBytes(samples),
            Data = objective.DataBytes,
        };
    }

    // A batch is taken whole; all the data microbatch by microbatch.
    private static int? Samples(ITrainable objective, TrainSettings specification) =>
        specification.Batch is { } batch && batch < objective.SampleCount ? batch : null;

    private static string Batch(ITrainable objective, TrainSettings specification, MemoryEstimate estimate, MemoryBudget budget)
    {
        var samples = Samples(objective, specification) ?? 1;
        var one = objective.ActivationBytes(1);
        var room = budget.Bytes - (estimate.Total - estimate.Activations);
        if (samples == 1 || one > room)
        {
            return $"A gradient over one sample takes {MemoryBudget.Text(one)} on its way, beside "
                + $"{MemoryBudget.Text(estimate.Vectors)} for parameters and optimizer; there are {Room(estimate, budget)}, so the "
                + "layers need fewer or smaller outputs.";
        }

        var each = (estimate.Activations - one) / (samples - 1);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"A gradient over a batch of {samples:N0} samples takes {MemoryBudget.Text(estimate.Activations)} on its way, beside "
                + $"{MemoryBudget.Text(estimate.Vectors)} for parameters and optimizer; there are {Room(estimate, budget)}, enough "
                + $"for batches of {MemoryBudget.Number(1 + ((room - one) / each))}.");
    }

    // What grows with n² and what grows with n, together as much as there is.
    private static string Matrices(string name, MemoryEstimate estimate, MemoryBudget budget)
    {
        var square = estimate.Optimizer.Matrices;
        var linear = estimate.Vectors - square;
        var bytes = budget.Bytes - estimate.Data;
        var share = 2 * bytes / (linear + Math.Sqrt((linear * linear) + (4 * square * bytes)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The Hessian of {estimate.ParameterCount:N0} parameters and its eigenvectors, which '{name}' forms, take "
                + $"{MemoryBudget.Text(square)}; there are {Room(estimate, budget)}, enough for "
                + $"{MemoryBudget.Number(share * estimate.ParameterCount)} parameters.");
    }

    private static string TooManyParameters(string name, MemoryEstimate estimate, MemoryBudget budget)
    {
        var needed = estimate.Vectors;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Training {estimate.ParameterCount:N0} parameters with '{name}' takes {MemoryBudget.Text(needed)} "
                + $"({MemoryBudget.Text(estimate.Parameters + estimate.Gradient)} for parameters and gradient, "
                + $"{MemoryBudget.Text(estimate.Optimizer.Total)} for the optimizer); there are {Room(estimate, budget)}, enough for about "
                + $"{MemoryBudget.Number((budget.Bytes - estimate.Data) / needed * estimate.ParameterCount)} parameters.");
    }

    // Data of less than a hundredth are not worth a word.
    private static string Room(MemoryEstimate estimate, MemoryBudget budget) => estimate.Data * 100 < budget.Bytes
        ? $"{budget}"
        : $"{budget}, of which the data take {MemoryBudget.Text(estimate.Data)}";
}
