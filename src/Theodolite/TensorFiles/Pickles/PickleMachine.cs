using Theodolite.Data;

namespace Theodolite.TensorFiles.Pickles;

/// <summary>
/// The stack machine of Python's pickles, protocols 2 to 5 (Python's <c>pickletools</c>), as far as tensors need it. It makes texts,
/// numbers, lists and dictionaries. What else a pickle names is asked of a closed list: nothing is looked up, imported or executed.
/// </summary>
/// <param name="stream">The instructions.</param>
/// <param name="file">The file, for messages.</param>
/// <param name="vocabulary">The names that are known.</param>
internal sealed partial class PickleMachine(Stream stream, SourceFile file, IPickleVocabulary vocabulary)
{
    /// <summary>An instruction of one byte may make an object of a hundred; so many are let in.</summary>
    private const int MostInstructions = 1 << 22;

    private readonly PickleStream _source = new(stream, file);
    private readonly Dictionary<uint, object?> _memo = [];
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();

    /// <summary>Runs until the pickle's end; the stream stands behind it.</summary>
    /// <exception cref="BadInputException">It is damaged, or names what is not known.</exception>
    public object? Run()
    {
        for (var instructions = 0; instructions < MostInstructions; instructions++)
        {
            var code = _source.Byte();
            if (code == '.')
            {
                return Pop();
            }

            if (!Constant(code) && !Collection(code) && !Memory(code) && !Global(code))
            {
                throw _source.Damaged($"the instruction {code:X2} (hexadecimal) is not one of those that tensors need");
            }
        }

        throw file.Error($"has a pickle of more than {MostInstructions} instructions, which is refused");
    }

    private bool Constant(byte code)
    {
        switch (code)
        {
            case 0x80:
                var protocol = _source.Byte();
                return protocol is >= 2 and <= 5 ? true : throw _source.Damaged($"its protocol is {protocol}, but 2 to 5 were expected");
            case 0x95:
                _source.UInt64();
                return true;
            case (byte)'N':
                return Push(null);
            case 0x88:
                return Push(true);
            case 0x89:
                return Push(false);
            case (byte)'J':
                return Push((long)_source.Int32());
            case (byte)'K':
                return Push((long)_source.Byte());
            case (byte)'M':
                return Push((long)_source.UInt16());
            case 0x8A:
                return Push(_source.Integer(_source.Byte()));
            case 0x8B:
                return Push(_source.Integer(_source.UInt32()));
            case (byte)'G':
                return Push(_source.Double());
            case (byte)'X':
                return Push(_source.Text(_source.UInt32()));
            case 0x8C or (byte)'U':
                return Push(_source.Text(_source.Byte()));
            case (byte)'T':
                return Push(_source.Text(_source.UInt32()));
            case 0x8D:
                return Push(_source.Text(_source.UInt64()));
            case (byte)'C':
                return Push(_source.Bytes(_source.Byte()));
            case (byte)'B':
                return Push(_source.Bytes(_source.UInt32()));
            case 0x8E or 0x96:
                return Push(_source.Bytes(_source.UInt64()));
            default:
                return false;
        }
    }

    private bool Collection(byte code)
    {
        switch (code)
        {
            case (byte)'(':
                _marks.Push(_stack.Count);
                return true;
            case (byte)']':
                return Push(new List<object?>());
            case (byte)'l':
                return Push(ToMark().ToList());
            case (byte)'a':
                var one = Pop();
                Top<List<object?>>("a list").Add(one);
                return true;
            case (byte)'e' or 0x90:
                var items = ToMark();
                Top<List<object?>>("a list").AddRange(items);
                return true;
            case 0x8F:
                return Push(new List<object?>());
            case 0x91:
                return Push(ToMark().ToList());
            case (byte)')':
                return Push(Array.Empty<object?>());
            case (byte)'t':
                return Push(ToMark());
            case >= 0x85 and <= 0x87:
                return Push(From(_stack.Count - (code - 0x84)));
            case (byte)'}':
                return Push(new PickledDictionary());
            case (byte)'d':
                var pairs = ToMark();
                Push(new PickledDictionary());
                Set(pairs);
                return true;
            case (byte)'s':
                Set(From(_stack.Count - 2));
                return true;
            case (byte)'u':
                Set(ToMark());
                return true;
            default:
                return false;
        }
    }

    private bool Memory(byte code)
    {
        switch (code)
        {
            case (byte)'0':
                Pop();
                return true;
            case (byte)'1':
                ToMark();
                return true;
            case (byte)'2':
                return Push(Peek());
            case (byte)'q':
                _memo[_source.Byte()] = Peek();
                return true;
            case (byte)'r':
                _memo[_source.UInt32()] = Peek();
                return true;
            case 0x94:
                _memo[(uint)_memo.Count] = Peek();
                return true;
            case (byte)'h':
                return Push(Recall(_source.Byte()));
            case (byte)'j':
                return Push(Recall(_source.UInt32()));
            default:
                return false;
        }
    }
}
