using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>
/// The learning rate as a pure function of the number of updates already made. Nothing is remembered between calls, so a
/// schedule can be asked for any step in any order, and a resumed run cannot drift from one never interrupted. Instances
/// are immutable and validated.
/// </summary>
public abstract record Schedule
{
    /// <summary>Name on the command line and in model files, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Updates after which it hands over to the next part of a <see cref="Sequence"/>; null where it has no end of its own.
    /// </summary>
    public virtual long? Length => null;

    /// <summary>Every option with its value, under the names users write.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, object?>> Options => SettingsOptions.Of(this);

    /// <summary>η(k), the rate of update k + 1.</summary>
    /// <param name="k">Updates already made, from 0.</param>
    /// <param name="baseRate">η₀, the optimizer's own rate.</param>
    public abstract double Rate(long k, double baseRate);

    /// <summary>The momentum (β₁ of Adam's family) of update k + 1; null leaves the optimizer's own.</summary>
    /// <param name="k">Updates already made, from 0.</param>
    public virtual double? Momentum(long k) => null;

    /// <summary>The form that <see cref="ScheduleNames.Parse(string)"/> reads: <c>cosine(steps=100,minimum=0.01)</c>.</summary>
    public sealed override string ToString() => Written();

    private protected virtual string Written() => SettingsOptions.Text(Name, Options);

    internal static string Text(object value) => SettingsOptions.Text(value);
}
