using System.CommandLine;
using System.Runtime.InteropServices;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Objectives;
using Theodolite.Settings;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Cli.SurveyPages;

/// <summary>What it takes to do a survey again.</summary>
internal static class Circumstances
{
    /// <summary>The command line, each word as a shell takes it.</summary>
    public static string CommandLine(ParseResult parsed)
    {
        string[] words = [.. parsed.Tokens.Select(token => token.Value)];

        // What is no option comes first again, where that cannot be taken for one.
        if (Array.IndexOf(words, "--") is > 0 and var end && !words[(end + 1)..].Any(word => word.StartsWith('-')))
        {
            words = [words[0], .. words[(end + 1)..], .. words[1..end]];
        }

        return $"{Product.Command} {string.Join(' ', words.Select(CommandText.Word))}";
    }

    /// <summary>Versions, seed and arithmetic.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(Subject subject, Session session)
    {
        List<(string Name, string Value)> facts =
        [
            ("point", subject.Where),
            ("version", $"Theodolite {Product.Version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}"),
            ("seed", $"{session.Seed}"),
            ("dtype of the loss", $"{Kebab.Of(subject.Objective.DType.ToString())}; certificates and pictures in float64"),
        ];
        if (subject.Study is { } study)
        {
            ITrainable trainable = study.Training;
            facts.Add(("device", $"{trainable.Device}, libtorch {TorchRuntime.AbiVersion}, {TorchRuntime.Threads} threads"));
        }
        else
        {
            facts.Add(("device", "processor, without libtorch"));
        }

        if (subject.History?.Settings is { } settings)
        {
            facts.Add(("optimizer", settings.Optimizer.ToString()));
            facts.Add(("batch", settings.Batch is { } batch ? $"{batch}" : "all samples"));
            facts.Add(("seed of the run", $"{settings.Seed}"));
        }

        return facts;
    }
}
