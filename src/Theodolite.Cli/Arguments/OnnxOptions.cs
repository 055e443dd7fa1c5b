using System.CommandLine;
using Theodolite.Onnx;
using Theodolite.Studies;

namespace Theodolite.Cli.Arguments;

/// <summary>The options that go with an ONNX model, which brings neither data nor a loss.</summary>
internal sealed class OnnxOptions
{
    private readonly Option<string?> _data;
    private readonly Option<string?> _loss;
    private readonly Option<string?> _input;
    private readonly Option<string?> _output;
    private readonly Option<string[]> _parameters;
    private readonly Option<string[]> _frozen;

    public OnnxOptions(Command command)
    {
        _data = command.AddOption<string?>("--data", "Samples for an ONNX model: a file, digits, or {source: …} as in "
            + "a model file.", "DATA");
        _loss = command.AddOption<string?>("--loss", "Loss for an ONNX model: cross-entropy, mean-squared-error, …", "LOSS");
        _input = command.AddOption<string?>("--input", "Tensor of an ONNX model that the samples are given as.", "NAME");
        _output = command.AddOption<string?>("--output", "Tensor of an ONNX model that the loss takes, also one inside the graph.", "NAME");
        _parameters = command.AddOption<string[]>(
            "--parameters",
            "Weights of an ONNX model that are trained (* and ? stand for any); those that act as weights unless given.",
            "PATTERN");
        _frozen = command.AddOption<string[]>("--frozen", "Weights of an ONNX model that are kept as they are.", "PATTERN");
    }

    /// <summary>An ONNX model with the data and the loss that the command line names; null for another target.</summary>
    /// <exception cref="UsageException">One of them is missing, or there is an option that goes with ONNX models alone.</exception>
    public ForeignModel? Read(ParseResult parsed, Target target)
    {
        if (target is OnnxTarget)
        {
            return Read(parsed, target.Text);
        }

        RequireNone(parsed);
        return null;
    }

    private ForeignModel Read(ParseResult parsed, string path) => new(
        path,
        parsed.GetValue(_data) ?? throw new UsageException("An ONNX model has no data in it: name them with --data FILE."),
        parsed.GetValue(_loss) ?? throw new UsageException(
            "An ONNX model has no loss in it: name one, as --loss cross-entropy or --loss mean-squared-error."))
    {
        Tensors = new OnnxSettings
        {
            Input = parsed.GetValue(_input),
            Output = parsed.GetValue(_output),
            Parameters = parsed.GetValue(_parameters) is { Length: > 0 } parameters ? parameters : null,
            Frozen = parsed.GetValue(_frozen) is { Length: > 0 } frozen ? frozen : null,
        },
    };

    private void RequireNone(ParseResult parsed)
    {
        foreach (var option in (Option[])[_data, _loss, _input, _output, _parameters, _frozen])
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} is for ONNX models; a model file says it under a key of its own.");
            }
        }
    }
}
