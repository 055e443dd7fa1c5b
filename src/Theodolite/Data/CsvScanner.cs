namespace Theodolite.Data;

/// <summary>
/// Splits a table into rows of fields (RFC 4180: separators, quotes doubled inside quotes, any line ending). Blank rows and
/// lines that begin with # are passed over. The fields of a row stay valid until the next is read.
/// </summary>
/// <param name="reader">What comes behind the start.</param>
/// <param name="file">The file, for messages.</param>
/// <param name="separator">What stands between fields.</param>
/// <param name="buffer">The start of the table, already read; once past it, what the reader gives.</param>
/// <param name="filled">Characters in it.</param>
internal sealed class CsvScanner(TextReader reader, SourceFile file, char separator, char[] buffer, int filled)
{
    private readonly List<int> _ends = [];
    private int _filled = filled;
    private char[] _text = new char[1 << 12];
    private int _length;
    private int _at;
    private int _line = 1;

    /// <summary>Line in which the current row begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Number of fields of the current row.</summary>
    public int Count => _ends.Count;

    /// <summary>How many lines were passed over because they begin with #.</summary>
    public int Comments { get; private set; }

    /// <summary>A field of the current row.</summary>
    public ReadOnlySpan<char> this[int column] => _text.AsSpan(Start(column), _ends[column] - Start(column));

    /// <summary>Reads the next row; false at the end.</summary>
    /// <exception cref="BadInputException">Quotes do not fit, or a field or row is too long.</exception>
    public bool ReadRow()
    {
        while (ReadFields())
        {
            if (_ends.Count > 1 || !this[0].IsWhiteSpace())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The fields of the current row.</summary>
    public string[] ToArray()
    {
        var fields = new string[Count];
        for (var column = 0; column < fields.Length; column++)
        {
            fields[column] = this[column].ToString();
        }

        return fields;
    }

    private bool ReadFields()
    {
        while (Peek() is '\n' or '\r' or '#')
        {
            if (Peek() == '#')
            {
                SkipLine();
            }
            else
            {
                EndLine();
            }
        }

        if (Peek() < 0)
        {
            return false;
        }

        Line = _line;
        _ends.Clear();
        _length = 0;
        do
        {
            if (_ends.Count == DataLimits.Columns)
            {
                throw file.Error($"has more than {DataLimits.Columns} columns in line {Line}");
            }

            if (Peek() == '"')
            {
                ReadQuoted();
            }
            else
            {
                ReadPlain();
            }

            _ends.Add(_length);
        }
        while (Accept(separator));

        if (Peek() is '\n' or '\r')
        {
            EndLine();
        }

        return true;
    }

    private void ReadPlain()
    {
        for (var next = Peek(); next is not (-1 or '\n' or '\r') && next != separator; next = Peek())
        {
            if (next == '"')
            {
                throw Bad("has a quote inside a field that does not begin with one");
            }

            Append((char)next);
            _at++;
        }
    }

    private void ReadQuoted()
    {
        _at++;
        while (true)
        {
            var next = Peek();
            if (next < 0)
            {
                throw Bad("has a quote that is never closed");
            }

            _at++;
            if (next == '"' && !Accept('"'))
            {
                break;
            }

            if (next == '\n')
            {
                _line++;
            }

            Append((char)next);
        }

        if (Peek() is not (-1 or '\n' or '\r') and var behind && behind != separator)
        {
            throw Bad("goes on after a closing quote");
        }
    }

    private void SkipLine()
    {
        while (Peek() is not (-1 or '\n' or '\r'))
        {
            _at++;
        }

        Comments++;
    }

    private void Append(char symbol)
    {
        if (_length - (_ends.Count == 0 ? 0 : _ends[^1]) >= DataLimits.FieldCharacters)
        {
            throw Bad($"is longer than {DataLimits.FieldCharacters} characters");
        }

        if (_length == _text.Length)
        {
            Array.Resize(ref _text, 2 * _text.Length);
        }

        _text[_length++] = symbol;
    }

    private void EndLine()
    {
        if (Accept('\r'))
        {
            Accept('\n');
        }
        else
        {
            _at++;
        }

        _line++;
    }

    private bool Accept(char symbol)
    {
        if (Peek() != symbol)
        {
            return false;
        }

        _at++;
        return true;
    }

    private int Peek()
    {
        if (_at == _filled)
        {
            _filled = reader.Read(buffer);
            _at = 0;
            if (_filled == 0)
            {
                return -1;
            }
        }

        return buffer[_at];
    }

    private int Start(int column) => column == 0 ? 0 : _ends[column - 1];

    private BadInputException Bad(string what) => file.Error($"{what}, in line {_line}, column {_ends.Count + 1}");
}
