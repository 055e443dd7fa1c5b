using Theodolite.Explorer.State;
using Theodolite.Gallery;
using Theodolite.Objectives.Expressions;
using Theodolite.Studies;

namespace Theodolite.Explorer.Services;

/// <summary>Opens what the survey page is pointed at: a file below the folder, or an expression.</summary>
internal static class SurveyTarget
{
    private static readonly string[] s_models = [".yaml", ".yml"];

    /// <summary>Opens it.</summary>
    /// <param name="state">What and where.</param>
    /// <param name="root">The folder below which files may be opened.</param>
    /// <param name="network">How networks are computed.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">It cannot be opened.</exception>
    public static Subject Open(SurveyState state, RootFolder root, SubjectSettings network, CancellationToken cancellation)
    {
        var text = state.Open ?? "";
        if (FileOf(text, state.At is not null, root) is not { } path)
        {
            return OfExpression(text, state.At);
        }

        var settings = network with
        {
            Seed = state.Seed ?? network.Seed,
            Weights = state.Weights is { } weights ? root.Find(weights) : null,
        };
        return Directory.Exists(path) ? Subject.OfRun(root.FindRun(path), settings)
            : IsModel(path) ? Subject.OfModel(path, settings, cancellation)
            : throw new BadInputException($"'{Printable.Line(text)}' is no model file (.yaml), run folder or expression.");
    }

    /// <summary>The expression that a text is: a function of the gallery by name, or a formula.</summary>
    public static (Expression Expression, TestFunction? Gallery) Formula(string text)
    {
        var gallery = TestFunctions.Find(text);
        return (gallery?.Expression ?? Expression.Parse(text), gallery);
    }

    private static Subject OfExpression(string text, string? at)
    {
        var (expression, gallery) = Formula(text);
        var theta = at is null && gallery is not null ? gallery.Start : ExpressionPoint.Parse(at ?? "", expression);
        return Subject.OfExpression(expression, text, theta);
    }

    // A path may look like a quotient: what is there is a file, and so is what only a path is written like.
    private static string? FileOf(string text, bool hasPoint, RootFolder root)
    {
        if (hasPoint && !IsModel(text))
        {
            return null;
        }

        try
        {
            return root.Find(text);
        }
        catch (BadInputException) when (!IsModel(text) && !IsWrittenAsPath(text))
        {
            return null;
        }
    }

    private static bool IsModel(string text) => s_models.Any(ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static bool IsWrittenAsPath(string text) => text.Length == 0 || text[0] is '/' or '~' or '.' || text.EndsWith('/')
        || text.Contains('\\', StringComparison.Ordinal) || text.Contains("..", StringComparison.Ordinal);
}
