using System.Globalization;
using System.Runtime.InteropServices;
using Theodolite.Data;
using Theodolite.Krylov;
using Theodolite.Randomness;
using Theodolite.Settings;

namespace Theodolite.Spectra;

/// <summary>The state of a Lanczos iteration as a safetensors file in a folder, with a mark of what it belongs to.</summary>
public static class LanczosStateFile
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "lanczos.safetensors";

    private const string Format = "theodolite/lanczos/1";

    /// <summary>Whether a folder holds a state.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Writes the state of a report; nothing where there is none.</summary>
    public static void Write(string folder, SpectrumResult report, SpectrumSettings study, double[] theta)
    {
        if (report.Lanczos?.State is not { } state)
        {
            return;
        }

        SafetensorsFile.Write(
            Path.Combine(folder, FileName),
            state.Arrays.Select(array => new SafetensorsTensor(array.Key, [array.Value.LongLength], array.Value)),
            new Dictionary<string, string> { ["format"] = Format, ["belongs"] = Mark(study, theta) });
    }

    /// <summary>Reads the state kept in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="study">What is to be continued.</param>
    /// <param name="theta">θ.</param>
    /// <exception cref="BadInputException">There is none, it belongs to other weights or another matrix, or it is damaged: the message
    /// names the file and the entry.</exception>
    public static LanczosState Read(string folder, SpectrumSettings study, double[] theta)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new BadInputException(
                $"'{folder}' holds no {FileName} to continue from",
                new Hint(HintKind.NoState, "; begin a study there first"));
        }

        var file = SafetensorsFile.Read(path);
        if (file.Metadata.GetValueOrDefault("format") != Format)
        {
            throw new BadInputException($"'{path}' is no state of an eigenvalue iteration.");
        }

        if (file.Metadata.GetValueOrDefault("belongs") != Mark(study, theta))
        {
            throw new BadInputException(
                $"'{path}' was kept for other weights, samples, parameters or another kind of matrix",
                new Hint(HintKind.OtherState, "; begin anew in another folder"));
        }

        return LanczosState.From(file.Entries.ToDictionary(entry => entry.Name, entry => Values(entry, path)), $"'{path}'");
    }

    // What an entry holds is checked by the state, which knows what belongs into it.
    private static Array Values(SafetensorsEntry entry, string path) => entry.DType switch
    {
        _ when !LanczosState.Knows(entry.Name) => throw new BadInputException(
            $"'{path}' has an entry '{Printable.Text(entry.Name)}', which no state of an eigenvalue iteration has."),
        "F32" => entry.ToSingles(),
        "F64" => entry.ToDoubles(),
        "I64" => entry.ToInt64s(),
        _ => throw new BadInputException(
            $"'{path}' holds '{entry.Name}' as {entry.DType}, but a state of an eigenvalue iteration has F32, F64 and I64 only."),
    };

    private static string Mark(SpectrumSettings study, double[] theta)
    {
        var settings = study.Curvature;
        var weights = StableHash.Fnv1a(MemoryMarshal.AsBytes(theta.AsSpan()));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Kebab.Of(settings.Kind.ToString())}; {settings.Parameters?.Name ?? "all"}; {settings.Samples?.ToString() ?? "all"}; draws "
                + $"{settings.Draws}; seed {settings.Seed}; weights {weights:x16}");
    }
}
