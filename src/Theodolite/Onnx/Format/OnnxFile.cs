using Google.Protobuf;

namespace Theodolite.Onnx.Format;

/// <summary>A file in the Open Neural Network Exchange's format, parsed and not yet understood.</summary>
/// <param name="path">Where it is.</param>
/// <param name="model">What it says.</param>
internal sealed class OnnxFile(string path, ModelProto model)
{
    private const long MostBytes = int.MaxValue;

    public string Path => path;

    public string Name => System.IO.Path.GetFileName(path);

    public ModelProto Model => model;

    /// <summary>Reads what lies outside the file.</summary>
    public ExternalData External { get; } = new(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);

    /// <summary>Version of the operators of ONNX itself.</summary>
    public int Opset => (int)Math.Clamp(
        model.OpsetImport.Where(set => set.Domain is "" or "ai.onnx").Select(set => set.Version).DefaultIfEmpty(1).Max(), 1, 1000);

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="BadInputException">They are no model.</exception>
    public static OnnxFile Parse(byte[] bytes, string path)
    {
        var name = System.IO.Path.GetFileName(path);
        try
        {
            var model = ModelProto.Parser.ParseFrom(bytes);
            return model.Graph is { Node.Count: > 0 }
                ? new OnnxFile(path, model)
                : throw new BadInputException($"{name} is no ONNX model: there is no graph with nodes in it.");
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new BadInputException($"{name} is no ONNX model, or is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It is not there, too large, or no such file.</exception>
    public static OnnxFile Read(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                throw new BadInputException($"There is no ONNX file '{path}'.");
            }

            if (info.Length is 0 or > MostBytes)
            {
                throw new BadInputException(info.Length == 0
                    ? $"{name} is empty."
                    : $"{name} has {info.Length} bytes; larger models than {MostBytes} bytes keep their weights in external files.");
            }

            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadInputException($"The ONNX file '{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
