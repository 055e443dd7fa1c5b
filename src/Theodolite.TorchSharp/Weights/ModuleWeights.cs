using Theodolite.Objectives;
using Theodolite.Torch;
using TorchSharp;

namespace Theodolite.TorchSharp.Weights;

/// <summary>The tensors of a module by what they are to a loss: parameters that are trained, frozen ones, buffers.</summary>
internal sealed class ModuleWeights
{
    /// <summary>Of a module.</summary>
    public ModuleWeights(torch.nn.Module module, Delegate loss)
        : this(
            module,
            loss,
            module.named_parameters().Select(named => (named.name, (torch.Tensor)named.parameter)),
            $"The module '{module.GetName()}'")
    {
    }

    /// <summary>Of a loss that is no module's.</summary>
    public ModuleWeights(IEnumerable<(string Name, torch.Tensor Tensor)> parameters, Delegate loss)
        : this(null, loss, parameters, "The loss")
    {
    }

    private ModuleWeights(
        torch.nn.Module? module,
        Delegate loss,
        IEnumerable<(string Name, torch.Tensor Tensor)> parameters,
        string what)
    {
        Module = module;
        var all = parameters.DistinctBy(parameter => parameter.Tensor, ReferenceEqualityComparer.Instance).ToList();
        foreach (var (name, tensor) in all)
        {
            Living(name, tensor);
        }

        Parameters = [.. all.Where(parameter => parameter.Tensor.requires_grad)];
        Buffers = module is null ? [] : [.. module.named_buffers().Select(buffer => buffer.buffer)];
        Constants =
        [
            .. all.Select(parameter => parameter.Tensor).Concat(CapturedTensors.Of(loss)).Distinct(ReferenceEqualityComparer.Instance)
                .Cast<torch.Tensor>().Except(Buffers, ReferenceEqualityComparer.Instance).Cast<torch.Tensor>()
                .Except(Parameters.Select(parameter => parameter.Tensor), ReferenceEqualityComparer.Instance).Cast<torch.Tensor>(),
        ];
        if (Parameters.Count == 0)
        {
            throw new BadInputException(all.Count == 0
                ? $"{what} has no parameters: there is nothing to survey."
                : $"None of the {all.Count} parameters of {what.Replace("The", "the", StringComparison.Ordinal)} requires a "
                    + "gradient: there "
                    + "is nothing to survey.");
        }

        Type = Same(parameter => parameter.dtype, "are of type");
        Device = Parameters[0].Tensor.device;
        Same(parameter => parameter.device.ToString(), "lie on");
        DType = Type switch
        {
            torch.ScalarType.Float32 => DType.Float32,
            torch.ScalarType.Float64 => DType.Float64,
            _ => throw new BadInputException($"The parameters are of type {Type}; float32 or float64 is expected."),
        };
        Layout = new ParameterLayout(Parameters.Select(parameter => (parameter.Name, Shape.Create(parameter.Tensor.shape))));
        Native = NativeWeights.FirstOf(module);
    }

    /// <summary>The module; null for a loss without one.</summary>
    public torch.nn.Module? Module { get; }

    /// <summary>The trained parameters, by name.</summary>
    public IReadOnlyList<(string Name, torch.Tensor Tensor)> Parameters { get; }

    /// <summary>Parameters that do not require a gradient, and what else the closure holds.</summary>
    public IReadOnlyList<torch.Tensor> Constants { get; }

    /// <summary>Running statistics and the like.</summary>
    public IReadOnlyList<torch.Tensor> Buffers { get; }

    /// <summary>How the trained parameters lie in θ.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>Their type.</summary>
    public torch.ScalarType Type { get; }

    /// <summary>Their type in Theodolite's words.</summary>
    public DType DType { get; }

    /// <summary>Where they lie.</summary>
    public torch.Device Device { get; }

    /// <summary>A part that holds its weights in native code; null where there is none.</summary>
    public string? Native { get; }

    /// <summary>A module is at one point at a time.</summary>
    public Lock Gate { get; } = new();

    /// <summary>θ as it stands in the module.</summary>
    public double[] Read()
    {
        var theta = new double[Layout.Count];
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        for (var i = 0; i < Parameters.Count; i++)
        {
            var (name, tensor) = Parameters[i];
            Living(name, tensor);
            var block = Layout.Blocks[i];
            Leaves.Read(tensor.detach().to(torch.ScalarType.Float64), theta.AsSpan((int)block.Offset, (int)block.Count));
        }

        return theta;
    }

    /// <summary>The gradients as they stand in the module; null where a parameter has none.</summary>
    public double[]? ReadGradient()
    {
        var gradient = new double[Layout.Count];
        using var scope = torch.NewDisposeScope();
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i].Tensor is not { IsInvalid: false, grad: { IsInvalid: false } left })
            {
                return null;
            }

            var block = Layout.Blocks[i];
            Leaves.Read(left.detach().to(torch.ScalarType.Float64), gradient.AsSpan((int)block.Offset, (int)block.Count));
        }

        return gradient;
    }

    /// <summary>Writes θ into the module's own tensors.</summary>
    public void Write(ReadOnlySpan<double> theta)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var leaves = new Leaves(Layout, theta, Type, Device);
        for (var i = 0; i < Parameters.Count; i++)
        {
            var (name, tensor) = Parameters[i];
            Living(name, tensor);
            tensor.copy_(leaves.Tensors[i]);
        }
    }

    /// <summary>The module at a point, until that is disposed of.</summary>
    /// <param name="leaves">The point.</param>
    /// <param name="type">The type to compute in.</param>
    /// <param name="training">Whether the module is in training mode; null for the mode it is in.</param>
    public Placement At(Leaves leaves, torch.ScalarType type, bool? training)
    {
        foreach (var (name, tensor) in Parameters)
        {
            Living(name, tensor);
        }

        return Native is null ? new ExchangedPlacement(this, leaves, type, training) : new WrittenPlacement(this, leaves, training);
    }

    private static void Living(string name, torch.Tensor tensor)
    {
        if (tensor is null || tensor.IsInvalid)
        {
            throw new BadInputException($"The parameter '{name}' has been disposed of.");
        }
    }

    private T Same<T>(Func<torch.Tensor, T> of, string are)
        where T : notnull
    {
        var (first, value) = (Parameters[0].Name, of(Parameters[0].Tensor));
        foreach (var (name, tensor) in Parameters)
        {
            if (!of(tensor).Equals(value))
            {
                throw new BadInputException($"The parameters {are} one thing: '{first}' is {value}, '{name}' is {of(tensor)}.");
            }
        }

        return value;
    }
}
