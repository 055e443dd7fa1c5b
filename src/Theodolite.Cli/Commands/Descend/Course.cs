using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Gallery;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands.Descend;

/// <summary>Where a race is run.</summary>
/// <param name="Objective">f; disposed with the course.</param>
/// <param name="Starts">θ₀ of each start.</param>
internal sealed record Course(Objective Objective, IReadOnlyList<double[]> Starts) : IDisposable
{
    private const long MostParameters = 100_000;

    /// <summary>The gallery's function; null for an expression of the user's own and for a network.</summary>
    public TestFunction? Gallery { get; init; }

    /// <summary>The network behind it, disposed with the course; null for an expression.</summary>
    public NetworkStudy? Study { get; init; }

    /// <summary>Opens what a command line names.</summary>
    /// <exception cref="UsageException">An option does not go with the kind of target.</exception>
    /// <exception cref="BadInputException">Something about it is not as it should be.</exception>
    public static Course Open(Target target, DescendOptions options, ParseResult parsed, Session session) => target switch
    {
        ModelTarget model => OfModel(model.Text, options, parsed, session),
        ExpressionTarget expression => OfExpression(expression, options, parsed, session),
        _ => throw new BadInputException(
            $"'{target.Text}' is {(target is OnnxTarget ? "an ONNX model" : "a run folder")}; descend takes an expression, a function of the "
            + "gallery or a model file."),
    };

    public void Dispose()
    {
        Objective.Dispose();
        Study?.Dispose();
    }

    private static Course OfModel(string path, DescendOptions options, ParseResult parsed, Session session)
    {
        options.RefusePoints(parsed);
        TorchSettings.ApplyThreads(session);
        var study = NetworkStudy.Load(path, new StudySettings
        {
            DType = session.Settings.DType,
            Device = session.Settings.Device ?? Device.Cpu,
            Processes = session.Processes,
            Memory = session.Memory,
        });
        session.Say(study.Notes);
        var count = study.Training.Parameters.Count;
        if (count > MostParameters)
        {
            study.Dispose();
            throw new BadInputException($"'{path}' has {count} parameters; descend follows up to {MostParameters} over all "
                + $"samples at once, and '{Product.Command} train' trains larger ones in minibatches.");
        }

        var seed = session.Settings.Seed ?? study.Model.Train?.Seed ?? 0;
        var starts = options.RandomStarts(parsed) ?? 1;
        return new Course(
            study.Training,
            [.. Enumerable.Range(0, starts).Select(k => study.Training.InitialParameters(seed + (ulong)k))])
        {
            Study = study,
        };
    }

    private static Course OfExpression(ExpressionTarget target, DescendOptions options, ParseResult parsed, Session session)
    {
        session.RequireOneProcess();
        var common = session.Settings;
        return common.Device is { IsCpu: false } || common.DType is DType.Float32
            ? throw new UsageException("An expression is evaluated in float64 on the processor; --device and --dtype are for networks.")
            : new Course(
                new ExpressionObjective(target.Expression),
                options.Starts(parsed, target.Expression, target.Gallery, common))
            {
                Gallery = target.Gallery,
            };
    }
}
