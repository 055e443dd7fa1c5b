using System.Globalization;
using System.Numerics;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// The hyper-parameters of an optimizer: immutable and validated. <see cref="Create{T}"/> gives an optimizer with its
/// own state, so one settings object serves any number of runs.
/// </summary>
public abstract record OptimizerSettings
{
    /// <summary>Name on the command line and in model files, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>η ≥ 0. The default of 1e-3 is PyTorch's.</summary>
    public double LearningRate { get; init => field = Ranges.AtLeast(0, value, "learning-rate"); } = 1e-3;

    /// <summary>Every option with its value, under the names users write.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Options => [new("learning-rate", LearningRate), .. OwnOptions];

    /// <summary>The options besides the learning rate.</summary>
    protected abstract IEnumerable<KeyValuePair<string, object>> OwnOptions { get; }

    /// <summary>An optimizer in its start state for a flat vector of parameters.</summary>
    /// <param name="count">P, the number of parameters.</param>
    public abstract Optimizer<T> Create<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The form that <see cref="OptimizerNames.Parse"/> reads: <c>adam(learning-rate=0.1,beta1=0.9,…)</c>.</summary>
    public sealed override string ToString() => $"{Name}({string.Join(",", Options.Select(option => $"{option.Key}={Text(option.Value)}"))})";

    private static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        Enum choice => Kebab.Of(choice.ToString()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
