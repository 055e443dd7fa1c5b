using Theodolite.ModelFiles;
using Theodolite.ModelFiles.Yaml;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Schedules;
using Theodolite.Settings;
using Theodolite.Spectra;

namespace Theodolite.Tests.Settings;

/// <summary>
/// What holds of every option of every name: a value can be given in a text and in a file, both give equal settings, and the settings
/// hold that value.
/// </summary>
public class EveryOptionTests
{
    /// <summary>What some options, or all of a name, need beside them.</summary>
    private static readonly Dictionary<string, string[]> s_companions = new(StringComparer.Ordinal)
    {
        ["sgd nesterov"] = ["momentum=0.5"],
        ["warm-up-stable-decay decay-start"] = ["steps=9"],
        ["warm-up-stable-decay steps"] = ["decay-start=1"],
        ["warm-up-stable-decay half-life"] = ["shape=exponential"],
        ["piecewise-constant boundaries"] = ["values=1 2 3"],
        ["piecewise-constant values"] = ["boundaries=1"],
        ["piecewise-constant"] = ["boundaries=1", "values=1 2"],
        ["one-cycle steps"] = [],
        ["one-cycle"] = ["steps=100"],
        ["max-pool2d padding"] = ["kernel=4"],
        ["avg-pool2d padding"] = ["kernel=4"],
    };

    /// <summary>Options of which other options allow one value only: these methods need whole tensors.</summary>
    private static readonly HashSet<string> s_fixed =
        [.. ((string[])["adafactor", "lamb", "muon", "shampoo", "soap", "sophia"]).Select(name => $"{name} sparse")];

    public static TheoryData<string, string, string> Options
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            Add(data, LayerNames.Registry);
            Add(data, LossNames.Registry);
            Add(data, InitializerNames.Registry);
            Add(data, ScheduleNames.Registry);
            Add(data, OptimizerNames.Registry);
            Add(data, ClippingNames.Registry);
            Add(data, SpectralFunction.Registry);
            Add(data, Lsuv.Registry);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_is_read_alike_from_texts_and_files(string noun, string name, string option)
    {
        switch (noun)
        {
            case "layer":
                Check(LayerNames.Registry, name, option);
                break;
            case "loss":
                Check(LossNames.Registry, name, option);
                break;
            case "initialiser":
                Check(InitializerNames.Registry, name, option);
                break;
            case "schedule":
                Check(ScheduleNames.Registry, name, option);
                break;
            case "optimizer":
                Check(OptimizerNames.Registry, name, option);
                break;
            case "clipping":
                Check(ClippingNames.Registry, name, option);
                break;
            case "function":
                Check(SpectralFunction.Registry, name, option);
                break;
            default:
                Check(Lsuv.Registry, name, option);
                break;
        }
    }

    private static void Add<T>(TheoryData<string, string, string> data, Registry<T> registry)
        where T : class
    {
        foreach (var name in registry.Known)
        {
            foreach (var option in registry.OptionsOf(name))
            {
                data.Add(registry.Noun, name, option.Name);
            }
        }
    }

    private static void Check<T>(Registry<T> registry, string name, string option)
        where T : class
    {
        var options = registry.OptionsOf(name);
        var tested = options.First(candidate => candidate.Name == option);
        var beside = options.Where(other => other.IsRequired && !other.Equals(tested)).Select(other => $"{other.Name}={Values(other)[0]}");
        if ((s_companions.GetValueOrDefault($"{name} {option}") ?? s_companions.GetValueOrDefault(name)) is { } companions)
        {
            beside = companions;
        }

        var (others, seen) = (beside.ToArray(), new List<object?>());
        foreach (var value in Values(tested))
        {
            string[] given = [.. others, $"{option}={value}"];
            T read;
            try
            {
                read = registry.Parse($"{name}({string.Join(',', given)})");
            }
            catch (BadInputException)
            {
                continue; // out of this option's range
            }

            var keys = string.Join(", ", given.Select(text => $"{text[..text.IndexOf('=')]}: {text[(text.IndexOf('=') + 1)..]}"));
            var yaml = $"{{{name}: {{{keys}}}}}";
            foreach (var file in registry.Noun == "layer" ? [yaml] : (string[])[yaml, $"{{name: {name}, {keys}}}"])
            {
                var fromFile = registry.Read(YamlReader.Read(file, "f"), "it");
                Assert.Equal(read.GetType(), fromFile.GetType());
                Assert.Equal(SettingsOptions.Text(name, read), SettingsOptions.Text(name, fromFile));
            }

            seen.Add(SettingsOptions.Text(SettingsOptions.Of(read).First(pair => pair.Key == option).Value));
        }

        Assert.True(
            seen.Distinct().Count() > (s_fixed.Contains($"{name} {option}") ? 0 : 1),
            $"{option} of {name} has the same value whatever is written: {seen.FirstOrDefault()}.");
    }

    // Some of these are in the range of every option of a type; texts that files read alike.
    private static string[] Values(SettingOption option) => (Nullable.GetUnderlyingType(option.Type) ?? option.Type) switch
    {
        var type when type == typeof(bool) => ["true", "false"],
        var type when type == typeof(double) || type == typeof(int) || type == typeof(long) =>
            ["2", "3", "1", "0.25", "0.125", "0", "100", "4000000", "-3"],
        var type when type.IsEnum => [.. Enum.GetNames(type).Select(Kebab.Of)],
        var type when type == typeof(string) => ["a", "b"],
        var type when type == typeof(Extent2d) => ["1", "[2, 1]"],
        var type when type == typeof(Initializer) => ["zeros", "constant(2)"],
        var type when type == typeof(L2Penalty) => ["0.5", "2"],
        var type when type == typeof(OptimizerSettings) => ["adam", "adam(beta1=0.5)"],
        var type when type == typeof(IReadOnlyList<Layer>) => ["[tanh]", "[relu, linear(out=3)]"],
        var type when type == typeof(IReadOnlyList<IReadOnlyList<Layer>>) => ["[[tanh], []]", "[[relu]]"],
        _ => ["[1, 2]", "[3]", "1 2", "2 4"],
    };
}
