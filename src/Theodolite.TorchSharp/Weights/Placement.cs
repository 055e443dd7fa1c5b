using TorchSharp;

namespace Theodolite.TorchSharp.Weights;

/// <summary>A module at a point θ until it is disposed of: then weights, buffers and modes are as they were.</summary>
internal abstract class Placement : IDisposable
{
    private readonly List<(torch.nn.Module Module, bool Training)> _modes = [];

    /// <param name="module">The module; null for a loss without one.</param>
    /// <param name="training">Whether it is to be in training mode; null for the mode it is in.</param>
    protected Placement(torch.nn.Module? module, bool? training)
    {
        if (module is null || training is not { } mode)
        {
            return;
        }

        _modes.AddRange(module.modules().Prepend(module).Select(part => (part, part.training)));
        module.train(mode);
    }

    /// <summary>The tensors to differentiate by.</summary>
    public abstract torch.Tensor[] Variables { get; }

    public void Dispose()
    {
        Restore();

        // A mode is set for all that is inside too, so that the outer come first.
        foreach (var (module, mode) in _modes)
        {
            module.train(mode);
        }
    }

    protected abstract void Restore();
}

/// <summary>Other tensors in the place of the module's own.</summary>
internal sealed class ExchangedPlacement : Placement
{
    private readonly Exchange _exchange = new();
    private readonly torch.ScalarType? _default;

    /// <param name="weights">The module's tensors.</param>
    /// <param name="leaves">θ.</param>
    /// <param name="type">The type of everything that is a real number, constants made meanwhile included.</param>
    /// <param name="training">Whether the module is in training mode; null for the mode it is in.</param>
    public ExchangedPlacement(ModuleWeights weights, Leaves leaves, torch.ScalarType type, bool? training)
        : base(weights.Module, training)
    {
        Variables = leaves.Tensors;
        using var scope = torch.NewDisposeScope();
        using var still = torch.no_grad();
        for (var i = 0; i < Variables.Length; i++)
        {
            _exchange.Put(weights.Parameters[i].Tensor, Variables[i], own: false);
        }

        if (type != weights.Type)
        {
            _default = torch.get_default_dtype();
            torch.set_default_dtype(type);
            foreach (var constant in weights.Constants.Where(tensor => !tensor.IsInvalid && tensor.dtype == weights.Type))
            {
                _exchange.Put(constant, constant.detach().to(type), own: true);
            }
        }

        foreach (var buffer in weights.Buffers)
        {
            _exchange.Put(buffer, buffer.is_floating_point() && buffer.dtype != type ? buffer.to(type) : buffer.clone(), own: true);
        }
    }

    public override torch.Tensor[] Variables { get; }

    protected override void Restore()
    {
        _exchange.Dispose();
        if (_default is { } type)
        {
            torch.set_default_dtype(type);
        }
    }
}

/// <summary>θ written into the module's own tensors, and what they were written back at the end.</summary>
internal sealed class WrittenPlacement : Placement
{
    private readonly List<(torch.Tensor Tensor, torch.Tensor Saved)> _saved = [];

    /// <param name="weights">The module's tensors.</param>
    /// <param name="leaves">θ.</param>
    /// <param name="training">Whether the module is in training mode; null for the mode it is in.</param>
    public WrittenPlacement(ModuleWeights weights, Leaves leaves, bool? training)
        : base(weights.Module, training)
    {
        Variables = [.. weights.Parameters.Select(parameter => parameter.Tensor)];
        using var constant = torch.no_grad();
        foreach (var tensor in Variables.Concat(weights.Buffers))
        {
            _saved.Add((tensor, tensor.detach().clone().DetachFromDisposeScope()));
        }

        for (var i = 0; i < Variables.Length; i++)
        {
            Variables[i].copy_(leaves.Tensors[i]);
        }
    }

    public override torch.Tensor[] Variables { get; }

    protected override void Restore()
    {
        using var constant = torch.no_grad();
        foreach (var (tensor, saved) in _saved)
        {
            tensor.copy_(saved);
            saved.Dispose();
        }
    }
}
