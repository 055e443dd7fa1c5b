namespace Theodolite.Torch;

/// <summary>libtorch or the device asked for is missing or too old; the message says what was looked for, where, and what to
/// install.</summary>
public sealed class TorchLibraryException : TorchException
{
    public TorchLibraryException()
    {
    }

    public TorchLibraryException(string message)
        : base(message)
    {
    }

    public TorchLibraryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
