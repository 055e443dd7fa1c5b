using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;
using Theodolite.TorchSharp.Weights;
using TorchSharp;

namespace Theodolite.TorchSharp;

/// <summary>
/// The loss of a TorchSharp module over batches as a function f(θ) of its trained parameters: f(θ) = Σ n_b·ℓ_b(θ)/Σ n_b, where ℓ_b is
/// what a closure returns for batch b of n_b samples. Gradients are TorchSharp's, Hessian products its double backward.
/// </summary>
/// <remarks>
/// The module is left as it is: for an evaluation its weights and buffers are exchanged for others (a module whose native code holds
/// them, such as an LSTM, is written to and written back), and running statistics do not drift. Calls wait for one another.
/// The closure must be a function of the weights: dropout in training mode is refused.
/// </remarks>
public sealed partial class TorchSharpObjective : Objective
{
    private readonly Lazy<IReadOnlyList<string>> _notes;
    private string? _narrow;

    /// <summary>The loss of a module over pairs of inputs and targets.</summary>
    /// <param name="module">The module; stays the caller's.</param>
    /// <param name="loss">The mean loss of a batch, from its inputs and targets: <c>(x, y) => cross_entropy(net.call(x), y)</c>.</param>
    /// <param name="batches">Inputs and targets; stay the caller's, and are gone through again at every evaluation.</param>
    /// <param name="settings">Mode, bounds, memory.</param>
    public TorchSharpObjective(
        torch.nn.Module module,
        Func<torch.Tensor, torch.Tensor, torch.Tensor> loss,
        IEnumerable<(torch.Tensor Input, torch.Tensor Target)> batches,
        TorchSharpSettings? settings = null)
        : this(
            () => new ModuleWeights(module, loss),
            batch => loss(batch[0], batch[1]),
            batches.Select(batch => new TorchSharpBatch(batch.Input, batch.Target)),
            settings)
    {
    }

    /// <summary>The loss of a module over batches of any kind.</summary>
    /// <param name="module">The module; stays the caller's.</param>
    /// <param name="loss">The mean loss of a batch.</param>
    /// <param name="batches">The batches.</param>
    /// <param name="settings">Mode, bounds, memory.</param>
    public TorchSharpObjective(
        torch.nn.Module module,
        Func<TorchSharpBatch, torch.Tensor> loss,
        IEnumerable<TorchSharpBatch> batches,
        TorchSharpSettings? settings = null)
        : this(() => new ModuleWeights(module, loss), loss, batches, settings)
    {
    }

    /// <summary>The loss of a module over all of its data at once, known to the closure.</summary>
    /// <param name="module">The module; stays the caller's.</param>
    /// <param name="loss">The mean loss.</param>
    /// <param name="samples">Number of samples that it averages over.</param>
    /// <param name="settings">Mode, bounds, memory.</param>
    public TorchSharpObjective(torch.nn.Module module, Func<torch.Tensor> loss, long samples = 1, TorchSharpSettings? settings = null)
        : this(() => new ModuleWeights(module, loss), _ => loss(), [new TorchSharpBatch([], samples)], settings)
    {
    }

    /// <summary>A loss of tensors that belong to no module.</summary>
    /// <param name="parameters">The tensors with their names; those that require a gradient are θ.</param>
    /// <param name="loss">The mean loss of a batch.</param>
    /// <param name="batches">The batches.</param>
    /// <param name="settings">Bounds, memory.</param>
    public TorchSharpObjective(
        IEnumerable<(string Name, torch.Tensor Tensor)> parameters,
        Func<TorchSharpBatch, torch.Tensor> loss,
        IEnumerable<TorchSharpBatch> batches,
        TorchSharpSettings? settings = null)
        : this(() => new ModuleWeights(parameters, loss), loss, batches, settings)
    {
    }

    private TorchSharpObjective(
        Func<ModuleWeights> weights,
        Func<TorchSharpBatch, torch.Tensor> loss,
        IEnumerable<TorchSharpBatch> batches,
        TorchSharpSettings? settings)
    {
        TorchSharpRuntime.Initialize();
        Weights = weights();
        Loss = new BatchLoss(loss, [.. batches]);
        if (Loss.Batches.Count == 0)
        {
            throw new BadInputException("There are no batches: a loss over nothing has no value.");
        }

        Settings = settings ?? new TorchSharpSettings();
        (Type, DType) = (Weights.Type, Weights.DType);
        _notes = new(() => [.. ModuleNotes.Of(Weights, Settings)]);
        FunctionCheck.Of(this);
    }

    // The same loss in another type or over other batches.
    private TorchSharpObjective(TorchSharpObjective other, torch.ScalarType type, BatchLoss loss)
    {
        (Weights, Settings, Loss, Type, _notes) = (other.Weights, other.Settings, loss, type, other._notes);
        DType = type == torch.ScalarType.Float64 ? DType.Float64 : DType.Float32;
    }

    public override ParameterLayout Parameters => Weights.Layout;

    public override DType DType { get; }

    public override long? Samples => Loss.Samples;

    public override double? LowerBound => Settings.LowerBound;

    public override double? ReferenceLoss => Settings.ReferenceLoss;

    public override IReadOnlyList<NonSmoothPart> NonSmooth => ModuleNotes.NonSmooth(Weights.Module);

    public override IReadOnlyList<string> Notes => _narrow is null ? _notes.Value : [.. _notes.Value, _narrow];

    /// <summary>Mode, bounds, memory.</summary>
    public TorchSharpSettings Settings { get; }

    internal ModuleWeights Weights { get; }

    internal BatchLoss Loss { get; }

    internal torch.ScalarType Type { get; }

    /// <summary>θ as it stands in the module.</summary>
    public double[] Theta()
    {
        using var gate = Weights.Gate.EnterScope();
        return Weights.Read();
    }

    /// <summary>Writes θ into the module's own parameters, in place, rounded to their type: an optimizer goes on from there.</summary>
    /// <exception cref="ArgumentException">θ has not as many numbers as there are parameters.</exception>
    public void Assign(ReadOnlySpan<double> theta)
    {
        Fits(theta);
        using var gate = Weights.Gate.EnterScope();
        Weights.Write(theta);
    }

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        Fits(theta);
        using var gate = Weights.Gate.EnterScope();
        using var leaves = new Leaves(Parameters, theta, Type, Weights.Device);
        using var placed = At(leaves);
        using var constant = torch.no_grad();
        var total = 0.0;
        for (var batch = 0; batch < Loss.Batches.Count; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            total += Number(Loss.Part(batch, Type));
        }

        return total;
    }

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
    {
        Fits(theta);
        using var gate = Weights.Gate.EnterScope();
        using var leaves = new Leaves(Parameters, theta, Type, Weights.Device);
        using var placed = At(leaves);
        using var outer = torch.NewDisposeScope();
        var sums = new Sums(1, Parameters, Type, Weights.Device);
        var total = 0.0;
        for (var batch = 0; batch < Loss.Batches.Count; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            using var graph = torch.enable_grad();
            var part = Loss.Part(batch, Type);
            total += Number(part);
            if (part.requires_grad)
            {
                sums.Add(0, torch.autograd.grad([part], placed.Variables, allow_unused: true));
            }

            sums.EndBatch();
        }

        sums.Read(gradient);
        return total;
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        Fits(theta);
        return new TorchSharpHessian(this, theta, null, cancellation);
    }

    /// <summary>
    /// The same loss in float64: weights, buffers and the real numbers of the batches are converted for the time of an evaluation.
    /// This objective itself where the closure or the module cannot be computed in float64; <see cref="Notes"/> says so then.
    /// </summary>
    public override Objective InDoublePrecision()
    {
        if (DType == DType.Float64)
        {
            return this;
        }

        if (Weights.Native is { } native)
        {
            _narrow = $"{native} holds its weights in native code, so that the loss is computed in float32 throughout: what float64 would "
                + "certify is known to the rounding of float32 only.";
            return this;
        }

        var precise = new TorchSharpObjective(this, torch.ScalarType.Float64, Loss);
        try
        {
            precise.ValueOfFirst();
            _narrow = null;
            return precise;
        }
        catch (BadInputException error)
        {
            _narrow = $"The loss cannot be computed in float64, and what that would certify is known to the rounding of float32 only. "
                + error.Message;
            return this;
        }
    }

    public override NonFiniteOrigin? LocateNonFinite(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        foreach (var block in Parameters.Blocks)
        {
            foreach (var value in theta.Slice((int)block.Offset, (int)block.Count))
            {
                if (!double.IsFinite(value))
                {
                    return new($"the parameter {block.Name}", null, null, Kind(value));
                }
            }
        }

        using var gate = Weights.Gate.EnterScope();
        using var leaves = new Leaves(Parameters, theta, Type, Weights.Device);
        using var placed = At(leaves);
        using var constant = torch.no_grad();
        for (var batch = 0; batch < Loss.Batches.Count; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            var tensors = Loss.Batches[batch].Tensors;
            for (var i = 0; i < tensors.Count; i++)
            {
                if (tensors[i].is_floating_point() && !tensors[i].isfinite().all().item<bool>())
                {
                    return new($"tensor {i} of the data", null, batch, tensors[i].isnan().any().item<bool>() ? "NaN" : "Infinity");
                }
            }

            if (Number(Loss.Part(batch, Type)) is var value && !double.IsFinite(value))
            {
                return new("the loss of a batch", null, batch, Kind(value));
            }
        }

        return null;
    }

    /// <summary>The module at a point, until that is disposed of.</summary>
    internal Placement At(Leaves leaves) => Weights.At(leaves, Type, Settings.Training);

    /// <summary>Loss and gradient of the first batch at the module's own weights.</summary>
    internal (double Loss, double[] Gradient) First()
    {
        var first = new TorchSharpObjective(this, Type, Loss.Over([Loss.Batches[0]]));
        var theta = Weights.Read();
        var gradient = new double[theta.Length];
        return (first.Gradient(theta, gradient), gradient);
    }

    internal static double Number(torch.Tensor part) => part.detach().to(torch.ScalarType.Float64).item<double>();

    private static string Kind(double value) => double.IsNaN(value) ? "NaN" : "Infinity";

    private void ValueOfFirst() => new TorchSharpObjective(this, Type, Loss.Over([Loss.Batches[0]])).Value(Weights.Read());

    private void Fits(ReadOnlySpan<double> theta)
    {
        if (theta.Length != Parameters.Count)
        {
            throw new ArgumentException($"θ has {Parameters.Count} entries, not {theta.Length}.", nameof(theta));
        }
    }
}
