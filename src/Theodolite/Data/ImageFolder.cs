using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>
/// A folder whose sub-folders are the classes, each with PNG or JPEG files: samples (channels, height, width) in [0, 1], gray where every
/// file is stored so and red, green, blue otherwise. Classes and files are taken in the order of their names by character code.
/// </summary>
internal static class ImageFolder
{
    private static readonly string[] s_endings = [".png", ".jpg", ".jpeg"];

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="size">Height and width that images are scaled to; null where they have one size.</param>
    /// <exception cref="BadInputException">There are no images, they are damaged, or their sizes differ.</exception>
    public static Dataset Read(SourceFile folder, IReadOnlyList<long>? size)
    {
        var (files, notes) = (new List<(SourceFile File, int Class)>(), new List<string>());
        var classes = Classes(folder);
        var passed = classes.Index().Sum(place => Collect(folder, place.Item, place.Index, files));
        if (passed > 0)
        {
            notes.Add($"{passed} {(passed == 1 ? "file" : "files")} in {folder.Title} are no PNG or JPEG by name and were passed over.");
        }

        // All headers are read before any image is unpacked.
        var frames = files.ConvertAll(file => ImageFile.Look(file.File));
        var shape = ShapeOf(folder, files, frames, size, notes);
        var features = new PinnedArray<float>(NumericArray.CountOf([files.Count, .. shape.Span], folder));
        features.Span.Clear();
        var targets = new double[files.Count];
        for (var i = 0; i < targets.Length; i++)
        {
            ImageFile.Read(files[i].File, frames[i], shape, features.Span.Slice(i * (int)shape.Count, (int)shape.Count));
            targets[i] = files[i].Class;
        }

        var data = Dataset.Create(folder.Title, shape, features, targets);
        return data.With(data.Provenance with { Classes = classes, Notes = notes });
    }

    private static string[] Classes(SourceFile folder)
    {
        string[] classes =
        [
            .. Directory.EnumerateDirectories(folder.Path).Select(path => Path.GetFileName(path)!)
                .Where(name => !name.StartsWith('.'))
                .Order(StringComparer.Ordinal),
        ];
        return classes.Length is > 0 and <= DataLimits.ClassNames
            ? classes
            : throw folder.Error($"is a folder with {classes.Length} sub-folders, but 1 to {DataLimits.ClassNames} were expected, one "
                + "of images for "
                + "each class");
    }

    private static int Collect(SourceFile folder, string name, int place, List<(SourceFile File, int Class)> files)
    {
        var (passed, before) = (0, files.Count);
        var shown = $"{folder.Name}{(folder.Name.EndsWith('/') ? "" : "/")}{name}";
        foreach (var path in Directory.EnumerateFiles(Path.Combine(folder.Path, name)).Order(StringComparer.Ordinal))
        {
            if (s_endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            {
                files.Add((new SourceFile($"{shown}/{Path.GetFileName(path)}", path), place));
            }
            else
            {
                passed++;
            }
        }

        return files.Count > before ? passed : throw folder.Error($"has no PNG or JPEG in the class '{Printable.Text(name)}'");
    }

    private static Shape ShapeOf(
        SourceFile folder,
        List<(SourceFile File, int Class)> files,
        List<ImageFrame> frames,
        IReadOnlyList<long>? size,
        List<string> notes)
    {
        var channels = frames.TrueForAll(frame => frame.IsGray) ? 1 : 3;
        if (frames.Exists(frame => frame.HasAlpha))
        {
            notes.Add($"Images in {folder.Title} say how transparent they are, which was left out.");
        }

        if (size is [var height, var width])
        {
            var scaled = frames.Count(frame => frame.Height != height || frame.Width != width);
            if (scaled > 0)
            {
                notes.Add($"{scaled} of {frames.Count} images in {folder.Title} were scaled to {height} × {width}.");
            }

            return [channels, height, width];
        }

        var other = frames.FindIndex(frame => frame.Height != frames[0].Height || frame.Width != frames[0].Width);
        return other < 0
            ? [channels, frames[0].Height, frames[0].Width]
            : throw folder.Error($"has images of {frames[0].Height} × {frames[0].Width} ('{Printable.Text(files[0].File.Name)}') and of "
                + $"{frames[other].Height} × {frames[other].Width} ('{Printable.Text(files[other].File.Name)}'), height × width; "
                + "one size was "
                + "expected, or 'size: [height, width]' in the data section, to which all are scaled");
    }
}
