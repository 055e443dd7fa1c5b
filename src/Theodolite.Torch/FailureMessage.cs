using System.Runtime.CompilerServices;
using System.Text;

namespace Theodolite.Torch;

/// <summary>Builds the text of an interpolated string only where the checked condition does not hold.</summary>
[InterpolatedStringHandler]
internal readonly ref struct FailureMessage
{
    private readonly StringBuilder? _text;

    public FailureMessage(int literalLength, int formattedCount, bool condition, out bool needed)
    {
        needed = !condition;
        _text = needed ? new StringBuilder(literalLength + 16 * formattedCount) : null;
    }

    public void AppendLiteral(string value) => _text!.Append(value);

    public void AppendFormatted<T>(T value) => _text!.Append(value);

    public override string ToString() => _text?.ToString() ?? "";
}
