namespace Theodolite.Data;

/// <summary>What is said of how a table was understood.</summary>
internal static class CsvNotes
{
    private const int ClassesShown = 12;

    /// <summary>The sentences, one for each thing that could have been meant otherwise.</summary>
    public static List<string> Of(
        SourceFile file,
        CsvSample sample,
        CsvHeader header,
        bool commas,
        int comments,
        IReadOnlyList<string>? classes)
    {
        var notes = new List<string>();
        if (sample.Separator != ',')
        {
            notes.Add($"The columns of {file.Title} are separated by {(sample.Separator == ';' ? "semicolons" : "tabs")}"
                + $"{(commas ? ", and its numbers have decimal commas" : "")}.");
        }

        if (header.Note is { } note)
        {
            notes.Add($"In {file.Title} {note}.");
        }

        comments -= header is { Names: not null, InFirstRow: false } ? 1 : 0;
        if (comments > 0)
        {
            notes.Add($"Lines of {file.Title} that begin with # were passed over as comments: {comments}.");
        }

        if (classes is not null)
        {
            notes.Add($"The labels of {file.Title} are names: {Show(classes)}.");
        }

        return notes;
    }

    private static string Show(IReadOnlyList<string> classes)
    {
        var shown = string.Join(", ", classes.Take(ClassesShown).Select((name, place) => $"{Printable.Text(name)} = {place}"));
        return classes.Count > ClassesShown ? $"{shown} and {classes.Count - ClassesShown} more" : shown;
    }
}
