namespace Theodolite.Settings;

/// <summary>Reads the values of an option that its type alone does not explain. It has a constructor without parameters.</summary>
internal interface IOptionReader
{
    /// <summary>What a value must be: <c>one number or [height, width]</c>.</summary>
    string Expected { get; }

    /// <summary>The value.</summary>
    /// <param name="node">What was written; not nothing.</param>
    /// <param name="site">What it is the value of.</param>
    /// <exception cref="BadInputException">It is something else.</exception>
    object? Read(SettingNode node, OptionSite site);
}
