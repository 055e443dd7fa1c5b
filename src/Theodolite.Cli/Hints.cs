using Theodolite.Cli.Output;

namespace Theodolite.Cli;

/// <summary>What would help, in the words of the command line: its options and commands.</summary>
internal static class Hints
{
    /// <summary>The message of an error, its hint in these words.</summary>
    public static string Sentence(Exception error) => error is IHinted { Hint: { } hint } hinted
        ? $"{hinted.Sentence}{Words(hint)}."
        : error.Message;

    private static string Words(Hint hint) => hint.Kind switch
    {
        HintKind.OccupiedFolder => "; choose another with --out, or overwrite it with --force",
        HintKind.HeldFolder => " with --out",
        HintKind.NoRun => $"; '{Product.Command} train MODEL.yaml --out {hint.Subject}' would write one",
        HintKind.NoOptimizer => ": it needs the key 'train', or the command the option --optimizer",
        HintKind.FullBatch => ": --gradient numerical needs 'batch: full'",
        HintKind.OtherDType => $"; continue it with --dtype {hint.Subject}",
        HintKind.NoState => "; run it once without --resume",
        HintKind.OtherState => "; begin anew with another --out",
        HintKind.FailedRun => $", and '{Product.Command} survey {hint.Subject}' says more; a smaller learning rate often helps",
        HintKind.EqualShapes => "; --match-by-order accepts this mapping",
        HintKind.ModelOutput => "; --output says which of them the loss takes",
        _ => hint.Words,
    };
}
