using System.Text;

namespace Theodolite.Torch;

/// <summary>An operation on tensors was asked for something it cannot do, or failed.</summary>
public class TorchException : Exception
{
    public TorchException()
    {
    }

    public TorchException(string message)
        : base(message)
    {
    }

    public TorchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The failure of one operation: its name, the reason, and shape, dtype and device of each operand.</summary>
    internal TorchException(string operation, string reason, params ReadOnlySpan<Tensor?> operands)
        : base(Describe(operation, reason, operands)) => Operation = operation;

    /// <summary>The operation that failed, for instance <c>aten::mm</c>; empty where no operation was running.</summary>
    public string Operation { get; } = "";

    private static string Describe(string operation, string reason, ReadOnlySpan<Tensor?> operands)
    {
        var text = new StringBuilder(operation).Append(": ").Append(reason);
        var separator = " (operands: ";
        foreach (var operand in operands)
        {
            if (operand is null)
            {
                continue;
            }

            text.Append(separator).Append(operand.IsDisposed ? "disposed" : operand.ToString());
            separator = "; ";
        }

        return separator == "; " ? text.Append(')').ToString() : text.ToString();
    }
}
