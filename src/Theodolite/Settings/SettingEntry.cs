namespace Theodolite.Settings;

/// <summary>A key and its value.</summary>
/// <param name="Key">The key; empty for a value given by position, as in <c>constant(0.1)</c>.</param>
/// <param name="Value">The value.</param>
/// <param name="Place">Where the key was written.</param>
public readonly record struct SettingEntry(string Key, SettingNode Value, SettingPlace Place)
{
    /// <summary>The key of a value given by position.</summary>
    public const string Positional = "";
}
