namespace Theodolite.ModelFiles.Yaml;

/// <summary>A piece of a YAML document, with the line it begins on.</summary>
internal abstract record YamlNode(int Line)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A plain or quoted scalar; a plain empty one, <c>~</c> or <c>null</c> is nothing.</summary>
internal sealed record YamlScalar(string Text, bool Quoted, int Line) : YamlNode(Line)
{
    public bool IsNothing => !Quoted && Text is "" or "~" or "null";

    public override string Kind => IsNothing ? "nothing" : Settings.Spelling.Quote(Text);
}

internal sealed record YamlSequence(IReadOnlyList<YamlNode> Items, int Line) : YamlNode(Line)
{
    public override string Kind => "a list";
}

/// <summary>Keys and values in the order written; no key occurs twice.</summary>
internal sealed record YamlMapping(IReadOnlyList<(string Key, int Line, YamlNode Value)> Entries, int Line) : YamlNode(Line)
{
    public override string Kind => "a mapping";
}
