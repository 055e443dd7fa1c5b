namespace Theodolite.Cli.Documents;

/// <summary>How a headline is to be taken.</summary>
internal enum Tone
{
    Good,
    Moving,
    Attention,
    Bad,
    Open,
}

/// <summary>A page to read. What it says is here; <see cref="HtmlDocument"/> and <see cref="MarkdownDocument"/> write the same of
/// it.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Headline">What is to be known first.</param>
/// <param name="Sections">The rest.</param>
/// <param name="Footer">Who wrote it.</param>
internal sealed record Document(string Title, Headline Headline, IReadOnlyList<Section> Sections, string Footer)
{
    /// <summary>All pictures, in order.</summary>
    public IEnumerable<Picture> Pictures => Sections.SelectMany(section => section.Blocks).OfType<PictureRow>()
        .SelectMany(gallery => gallery.Pictures);
}

/// <summary>The answer in one sentence.</summary>
/// <param name="Tone">How it is to be taken.</param>
/// <param name="Name">The answer in a word.</param>
/// <param name="Sentence">The sentence.</param>
/// <param name="Figures">The few numbers that go with it.</param>
internal sealed record Headline(Tone Tone, string Name, string Sentence, IReadOnlyList<(string Name, string Value)> Figures);

/// <summary>A part of a page under its heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Blocks">What stands under it.</param>
internal sealed record Section(string Title, IReadOnlyList<Block> Blocks);
