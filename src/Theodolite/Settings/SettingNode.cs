namespace Theodolite.Settings;

/// <summary>
/// A piece of settings as it was written, before anything is known of what it sets. Model files and texts such as
/// <c>adam(learning-rate=0.1)</c> both become this tree: a <see cref="SettingScalar"/>, a <see cref="SettingList"/>, a
/// <see cref="SettingMapping"/>, or <see cref="NamedOptions"/>, a name with options. <see cref="SettingsReader"/> interprets it.
/// Whoever makes a tree bounds its depth, so that what walks it may recurse.
/// </summary>
/// <param name="Place">Where it was written.</param>
public abstract record SettingNode(SettingPlace Place)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether nothing was written, as after the colon of <c>relu:</c>.</summary>
    public virtual bool IsNothing => false;
}

/// <summary>A word or number; empty, <c>~</c> or <c>null</c>, where a file does not quote it, is nothing.</summary>
/// <param name="Text">The text.</param>
/// <param name="Place">Where it was written.</param>
public sealed record SettingScalar(string Text, SettingPlace Place) : SettingNode(Place)
{
    /// <summary>Whether it is something whatever it says: in quotation marks, or an option's value in a text.</summary>
    public bool Quoted { get; init; }

    public override bool IsNothing => !Quoted && Text is "" or "~" or "null";

    public override string Kind => IsNothing ? "nothing" : Spelling.Quote(Text);
}

/// <summary>Values in order.</summary>
/// <param name="Items">The values.</param>
/// <param name="Place">Where it begins.</param>
public sealed record SettingList(IReadOnlyList<SettingNode> Items, SettingPlace Place) : SettingNode(Place)
{
    public override string Kind => Items.Count == 0 ? "an empty list" : "a list";
}

/// <summary>Keys and values in the order written; no key occurs twice.</summary>
/// <param name="Entries">The keys and values.</param>
/// <param name="Place">Where it begins.</param>
public sealed record SettingMapping(IReadOnlyList<SettingEntry> Entries, SettingPlace Place) : SettingNode(Place)
{
    public override string Kind => "a mapping";

    /// <summary>The entry of a key, or null.</summary>
    public SettingEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry;
            }
        }

        return null;
    }
}
