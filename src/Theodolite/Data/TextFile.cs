using System.Text;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>
/// A text in UTF-8, compressed by gzip or not, cut into sequences: sample i has the T tokens from i·T on, its target the
/// T tokens that follow each. What remains behind the last whole sequence is left out.
/// </summary>
internal static class TextFile
{
    /// <summary>Reads a text.</summary>
    /// <exception cref="BadInputException">Not UTF-8, too long, or too short for one sequence.</exception>
    public static Dataset Read(SourceFile file, int length, TokenKind kind)
    {
        var bytes = file.Read(stream =>
            file.ReadContent(stream, DataLimits.ExpandedText(stream.Length), (content, _) => ReadBytes(file, content)));
        var (tokens, vocabulary) = kind == TokenKind.Bytes ? OfBytes(bytes) : OfCharacters(file, bytes);
        var count = (tokens.Length - 1) / length;
        if (count < 1)
        {
            throw file.Error($"has {tokens.Length} {(kind == TokenKind.Bytes ? "bytes" : "characters")}, but a sequence of {length} and "
                + $"the one that follows it need at least {length + 1}");
        }

        var features = new PinnedArray<float>(count * length);
        var targets = new double[count * length];
        for (var i = 0; i < targets.Length; i++)
        {
            (features.Span[i], targets[i]) = (tokens[i], tokens[i + 1]);
        }

        var data = Dataset.Create(file.Title, [length], features, targets, [length]);
        return data.With(data.Provenance with { Vocabulary = vocabulary });
    }

    private static byte[] ReadBytes(SourceFile file, Stream content)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            if (memory.Length + read > DataLimits.TextBytes)
            {
                throw file.Error($"holds more than {DataLimits.TextBytes} bytes of text, which is refused");
            }

            memory.Write(buffer, 0, read);
        }

        return memory.ToArray();
    }

    private static (int[] Tokens, Vocabulary Vocabulary) OfBytes(byte[] bytes) =>
        (Array.ConvertAll(bytes, value => (int)value), new Vocabulary(TokenKind.Bytes, [.. Enumerable.Range(0, 256)]));

    private static (int[] Tokens, Vocabulary Vocabulary) OfCharacters(SourceFile file, byte[] bytes)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw file.Error("is not a text in UTF-8; 'tokens: bytes' takes any file");
        }

        int[] points = [.. text.EnumerateRunes().Select(rune => rune.Value)];
        int[] known = [.. points.Distinct().Order()];
        var index = known.Select((point, i) => (point, i)).ToDictionary(pair => pair.point, pair => pair.i);
        return (Array.ConvertAll(points, point => index[point]), new Vocabulary(TokenKind.Characters, known));
    }
}
