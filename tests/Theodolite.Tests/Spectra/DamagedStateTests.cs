using Theodolite.Data;
using Theodolite.Randomness;
using Theodolite.Spectra;
using Theodolite.Studies;
using Theodolite.Tests.Studies;

namespace Theodolite.Tests.Spectra;

/// <summary>A damaged file of a state is refused where it is read, in a sentence that names it and the entry.</summary>
[Collection(NativeHandles.Name)]
public sealed class DamagedStateTests : IDisposable
{
    private static readonly SpectrumSettings s_study = new()
    {
        Dense = false,
        Density = false,
        Smallest = 0,
        Largest = 2,
        MaximumProducts = 12,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly Subject _subject;
    private readonly string _path;
    private readonly byte[] _sound;

    public DamagedStateTests()
    {
        _subject = Subject.OfModel(_folder.Write("model.yaml", ModelTexts.Untrained));
        s_study.RunIn(_folder.Path, resume: false, _subject.Objective, _subject.Theta);
        _path = Path.Combine(_folder.Path, LanczosStateFile.FileName);
        _sound = File.ReadAllBytes(_path);
    }

    public void Dispose()
    {
        _subject.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void File_and_entry_are_named()
    {
        Damage("row.1", values => values[3] = float.NaN);
        Named("row.1");
        Damage("projection", values => values[0] = double.PositiveInfinity);
        Named("projection");
        Damage("edges", values => values[5] = double.NaN);
        Named("edges");
        Damage("counters", values => values[1] = 5);
        Named("counters");
        Rewrite(all => all.Where(tensor => tensor.Name != "chains"));
        Named("chains");
        Rewrite(all => all.Select(tensor => tensor.Name == "row.2" ? new("row.2", [1], new float[1]) : tensor));
        Named("row.2");
        Rewrite(all => all.Append(new("row.01", [1], new float[1])));
        Named("row.01");
        Rewrite(all => all.Append(new("stranger\u001b[31m", [1], new float[1])));
        Named("stranger?[31m");
    }

    [Fact]
    public void AFileThatWasCutOffIsRefused()
    {
        for (var length = 0; length < _sound.Length; length += 1 + (_sound.Length / 37))
        {
            File.WriteAllBytes(_path, _sound[..length]);
            Named("");
        }
    }

    // Bits anywhere in the file: header, marks, rows and counters.
    [Fact]
    public void AFileWithBitsTurnedIsRefusedOrEndsInFiniteNumbers()
    {
        var random = Philox.For(16, "test/state files");
        var (refused, finished) = (0, 0);
        for (var round = 0; round < 200; round++)
        {
            var damaged = (byte[])_sound.Clone();
            for (var change = random.NextUInt32() % 4; change < 4; change++)
            {
                // The header is small beside the rows, and takes half of the bits.
                var length = random.NextUInt32() % 2 == 0 ? 2048u : (uint)_sound.Length;
                damaged[random.NextUInt32() % Math.Min(length, (uint)_sound.Length)] ^= (byte)(1 << (int)(random.NextUInt32() % 8));
            }

            File.WriteAllBytes(_path, damaged);
            try
            {
                LanczosStateFile.Read(_folder.Path, s_study, _subject.Theta);
            }
            catch (BadInputException refusal)
            {
                Assert.Contains(LanczosStateFile.FileName, refusal.Message, StringComparison.Ordinal);
                refused++;
                continue;
            }

            if (finished++ < 12)
            {
                var report = s_study.RunIn(_folder.Path, resume: true, _subject.Objective, _subject.Theta);
                Assert.All(report.Spectrum!.Largest, pair => Assert.True(double.IsFinite(pair.Value)));
            }
        }

        Assert.True(refused > 50 && finished > 5, $"{refused} refused, {finished} finished");
    }

    private void Named(string entry)
    {
        var message = Assert.Throws<BadInputException>(
            () => s_study.RunIn(_folder.Path, resume: true, _subject.Objective, _subject.Theta)).Message;
        Assert.Contains($"'{_path}'", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.Contains(entry.Length == 0 ? "" : $"'{entry}'", message, StringComparison.Ordinal);
        File.WriteAllBytes(_path, _sound);
    }

    private void Damage(string name, Action<dynamic> change) => Rewrite(all =>
    {
        var tensors = all.ToList();
        change(tensors.Single(tensor => tensor.Name == name).Values);
        return tensors;
    });

    private void Rewrite(Func<IEnumerable<SafetensorsTensor>, IEnumerable<SafetensorsTensor>> change)
    {
        var file = SafetensorsFile.Read(_path);
        SafetensorsTensor[] tensors =
            [.. file.Entries.Select(entry => new SafetensorsTensor(entry.Name, [entry.Shape.Count], Values(entry)))];
        SafetensorsFile.Write(_path, change(tensors), file.Metadata);
    }

    private static Array Values(SafetensorsEntry entry) => entry.DType switch
    {
        "F32" => entry.ToSingles(),
        "I64" => entry.ToInt64s(),
        _ => entry.ToDoubles(),
    };
}
