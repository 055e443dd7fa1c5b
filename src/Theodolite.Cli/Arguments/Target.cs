using Theodolite.Cli.Output;
using Theodolite.Gallery;
using Theodolite.Objectives.Expressions;
using Theodolite.Runs;

namespace Theodolite.Cli.Arguments;

/// <summary>What a command is pointed at.</summary>
/// <param name="Text">As it was typed.</param>
internal abstract record Target(string Text)
{
    private static readonly string[] s_modelEndings = [".yaml", ".yml"];
    private static readonly string[] s_otherEndings = [".npz", ".npy", ".csv", ".json", ".parquet"];
    private static readonly string[] s_weightEndings = [".safetensors", ".pt", ".pth", ".bin", ".h5", ".keras"];

    /// <summary>Tells expressions, model files and run folders apart.</summary>
    /// <exception cref="BadInputException">It is none of them.</exception>
    public static Target Parse(string text)
    {
        if (Directory.Exists(text))
        {
            using var run = RunFolder.Open(text);
            return new RunTarget(text);
        }

        if (HasEnding(text, s_modelEndings))
        {
            return File.Exists(text) ? new ModelTarget(text) : throw new BadInputException($"There is no model file '{text}'.");
        }

        if (HasEnding(text, [".onnx"]))
        {
            return File.Exists(text) ? new OnnxTarget(text) : throw new BadInputException($"There is no ONNX file '{text}'.");
        }

        if (File.Exists(text) || HasEnding(text, s_otherEndings) || HasEnding(text, s_weightEndings))
        {
            var help = HasEnding(text, s_weightEndings) ? $"; weights go with their model: MODEL.yaml --weights {text}" : "";
            throw new BadInputException(
                $"'{text}' is no target: an expression in quotes, a model (.yaml, .onnx) or a run folder was expected{help}.");
        }

        return LooksLikeFolder(text)
            ? throw new BadInputException(
                $"There is no run folder '{text}'; '{Product.Command} train MODEL.yaml --out {text}' would write one.")
            : TestFunctions.Find(text) is { } known ? new ExpressionTarget(text, known.Expression) { Gallery = known }
            : ReadExpression(text);
    }

    // A word with hyphens, or one long word, may be a misspelt name of the gallery.
    private static ExpressionTarget ReadExpression(string text)
    {
        if (text.Length >= 5 && text.All(c => char.IsAsciiLetterLower(c) || c == '-') && TestFunctions.Nearest(text) is { } near)
        {
            throw new BadInputException(
                $"There is no test function '{text}'; did you mean '{near}'? ({Product.Command} descend --gallery lists them.)");
        }

        return new ExpressionTarget(text, Expression.Parse(text));
    }

    // A path could be read as a quotient of parameters; nobody means that by ./x or runs/x.
    private static bool LooksLikeFolder(string text) =>
        text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal) || text.StartsWith('/')
            || text.StartsWith('~')
            || text.StartsWith("runs/", StringComparison.Ordinal)
            || text.Contains('\\', StringComparison.Ordinal)
            || (text.EndsWith('/') && text.Length > 1);

    private static bool HasEnding(string text, string[] endings) =>
        endings.Any(ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && !text.Contains('(', StringComparison.Ordinal);
}

internal sealed record ExpressionTarget(string Text, Expression Expression) : Target(Text)
{
    /// <summary>The function of the gallery that was named; null for an expression.</summary>
    public TestFunction? Gallery { get; init; }
}

internal sealed record ModelTarget(string Text) : Target(Text);

internal sealed record OnnxTarget(string Text) : Target(Text);

internal sealed record RunTarget(string Text) : Target(Text);
