namespace Theodolite.Settings;

/// <summary>What a value belongs to, while it is read.</summary>
/// <param name="Subject">What messages call it: <c>out of linear</c>; empty where the place already names it, as <c>--batch</c>
/// does.</param>
/// <param name="Registries">What reads values that are names with options of their own.</param>
internal sealed record OptionSite(string Subject, IReadOnlyList<IRegistry> Registries)
{
    /// <summary>That a value is not what it must be.</summary>
    public BadInputException Wrong(SettingNode node, string expected) => new(Subject.Length == 0
        ? $"{node.Place} takes {expected}, not {node.Kind}."
        : $"{node.Place}: {Subject} must be {expected}, not {node.Kind}.");

    /// <summary>The text of a scalar.</summary>
    public string Text(SettingNode node, string expected) =>
        node is SettingScalar { IsNothing: false } scalar ? scalar.Text : throw Wrong(node, expected);
}
