using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>
/// The header of an NPY file, versions 1 to 3 (NumPy Enhancement Proposal 1): a magic string and a Python dictionary
/// with exactly the keys <c>descr</c>, <c>fortran_order</c> and <c>shape</c>. Nothing is ever evaluated or unpickled.
/// </summary>
internal sealed record NpyHeader(ElementType Type, bool BigEndian, bool FortranOrder, Shape Shape, int Count)
{
    private const int LongestHeader = 1 << 16;

    /// <summary>Reads and checks the header at the start of a stream.</summary>
    /// <exception cref="BadInputException">The header is not one this reader accepts.</exception>
    public static NpyHeader Read(SourceFile file, Stream stream, out int length)
    {
        Span<byte> start = stackalloc byte[8];
        file.ReadExactly(stream, start, "its NPY header");
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
        {
            throw file.Error("is not an NPY file: it should begin with the byte 93 (hexadecimal) and NUMPY");
        }

        if (start[6] is not (1 or 2 or 3))
        {
            throw file.Error($"has the NPY version {start[6]}, but 1, 2 or 3 was expected");
        }

        Span<byte> size = stackalloc byte[start[6] == 1 ? 2 : 4];
        file.ReadExactly(stream, size, "its NPY header");
        var declared = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (declared > LongestHeader)
        {
            throw file.Error($"declares an NPY header of {declared} bytes, but at most {LongestHeader} are accepted");
        }

        var text = new byte[declared];
        file.ReadExactly(stream, text, "its NPY header");
        length = 8 + size.Length + text.Length;
        return new Parser(file, Encoding.Latin1.GetString(text)).Parse();
    }

    /// <summary>A strict reader of the one dictionary the format allows.</summary>
    private sealed class Parser(SourceFile file, string text)
    {
        private int _at;

        public NpyHeader Parse()
        {
            string? descr = null;
            bool? fortran = null;
            long[]? shape = null;
            Expect('{');
            while (!Accept('}'))
            {
                var key = Quoted();
                Expect(':');
                switch (key)
                {
                    case "descr" when descr is null:
                        descr = Quoted();
                        break;
                    case "fortran_order" when fortran is null:
                        fortran = Word() switch
                        {
                            "True" => true,
                            "False" => false,
                            _ => throw Bad("True or False"),
                        };
                        break;
                    case "shape" when shape is null:
                        shape = Tuple();
                        break;
                    default:
                        throw file.Error(
                            "has an NPY header with an unknown or repeated key; descr, fortran_order and shape were expected once each");
                }

                if (!Accept(','))
                {
                    Expect('}');
                    break;
                }
            }

            Blank();
            if (_at != text.Length || descr is null || fortran is null || shape is null)
            {
                throw Bad("exactly descr, fortran_order and shape");
            }

            var (type, big) = TypeOf(descr);
            return new(type, big, fortran.Value, Shape.Create(shape), NumericArray.CountOf(shape, file));
        }

        private (ElementType Type, bool BigEndian) TypeOf(string descr)
        {
            if (descr is [_, 'O', ..] or ['O', ..])
            {
                throw file.Error("holds Python objects (pickles), which are never loaded; save it with a numeric dtype");
            }

            ElementType? type = descr is [('<' or '>' or '|' or '='), ..] ? descr[1..] switch
            {
                "b1" => ElementType.Bool,
                "u1" => ElementType.UInt8,
                "u2" => ElementType.UInt16,
                "u4" => ElementType.UInt32,
                "u8" => ElementType.UInt64,
                "i1" => ElementType.Int8,
                "i2" => ElementType.Int16,
                "i4" => ElementType.Int32,
                "i8" => ElementType.Int64,
                "f2" => ElementType.Float16,
                "f4" => ElementType.Float32,
                "f8" => ElementType.Float64,
                _ => null,
            } : null;
            return type is { } known && (descr[0] != '|' || known.Size() == 1)
                ? (known, descr[0] == '>')
                : throw file.Error(
                    $"has the dtype '{Printable.Text(descr)}', but a boolean, an integer of 1 to 8 bytes or a float of 2 to 8 "
                        + "was expected");
        }

        private long[] Tuple()
        {
            var extents = new List<long>();
            Expect('(');
            while (!Accept(')'))
            {
                // Python 2 wrote long integers as 10L.
                var word = Word();
                var digits = word is [.., 'L'] ? word[..^1] : word;
                if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var extent) || extents.Count == 32)
                {
                    throw Bad("a tuple of whole numbers");
                }

                extents.Add(extent);
                if (!Accept(','))
                {
                    if (extents.Count == 1)
                    {
                        throw Bad("a comma in a tuple of one");
                    }

                    Expect(')');
                    break;
                }
            }

            return [.. extents];
        }

        private string Quoted()
        {
            Blank();
            if (_at >= text.Length || text[_at] is not ('\'' or '"'))
            {
                throw Bad("a quoted name (structured dtypes are not supported)");
            }

            var end = text.IndexOf(text[_at], _at + 1);
            if (end < 0)
            {
                throw Bad("a closing quote");
            }

            var value = text[(_at + 1)..end];
            _at = end + 1;
            return value;
        }

        private string Word()
        {
            Blank();
            var start = _at;
            while (_at < text.Length && char.IsAsciiLetterOrDigit(text[_at]))
            {
                _at++;
            }

            return text[start.._at];
        }

        private void Expect(char symbol)
        {
            if (!Accept(symbol))
            {
                throw Bad($"'{symbol}'");
            }
        }

        private bool Accept(char symbol)
        {
            Blank();
            if (_at >= text.Length || text[_at] != symbol)
            {
                return false;
            }

            _at++;
            return true;
        }

        private void Blank()
        {
            while (_at < text.Length && text[_at] is (' ' or '\n' or '\t'))
            {
                _at++;
            }
        }

        private BadInputException Bad(string expected) =>
            file.Error($"has a malformed NPY header: {expected} was expected at character {_at + 1}");
    }
}
