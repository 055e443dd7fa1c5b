namespace Theodolite.TensorFiles.Pickles;

internal sealed partial class PickleMachine
{
    // What lies below the last mark cannot be reached.
    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private bool Global(byte code)
    {
        switch (code)
        {
            case (byte)'c':
                var module = _source.Line();
                return Push(Admit(module, _source.Line()));
            case 0x93:
                var name = Pop();
                return Push(Pop() is string space && name is string own
                    ? Admit(space, own)
                    : throw _source.Damaged("a name in it is no text"));
            case (byte)'R' or 0x81:
                return Push(Call(Pop()));
            case 0x92:
                return Pop() is PickledDictionary { Pairs.Count: 0 }
                    ? Push(Call(Pop()))
                    : throw _source.Damaged("an object in it has named arguments");
            case (byte)'b':
                // What is set here is an object's attributes, of which numbers need none.
                Pop();
                return Peek() is PickledDictionary or InertValue or TorchTensor
                    ? true
                    : throw _source.Damaged("something in it is given attributes that has none");
            case (byte)'Q':
                return Push(vocabulary.Persistent(Pop()));
            default:
                return false;
        }
    }

    private PickleGlobal Admit(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        vocabulary.Admit(global);
        return global;
    }

    private object? Call(object? arguments) => Pop() is PickleGlobal function && arguments is object?[] given
        ? vocabulary.Call(function, given)
        : throw _source.Damaged("something in it is called that is no function");

    private bool Push(object? value)
    {
        _stack.Add(value);
        return true;
    }

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Short();

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private T Top<T>(string what)
        where T : class => Peek() as T ?? throw _source.Damaged($"{what} was expected where something else is");

    private object?[] ToMark() => _marks.TryPop(out var mark) ? From(mark) : throw Short();

    private object?[] From(int start)
    {
        if (start < Floor)
        {
            throw Short();
        }

        object?[] items = [.. _stack[start..]];
        _stack.RemoveRange(start, items.Length);
        return items;
    }

    private void Set(object?[] items)
    {
        var target = Top<PickledDictionary>("a dictionary").Pairs;
        if (items.Length % 2 != 0)
        {
            throw _source.Damaged("a dictionary in it has a key without a value");
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            target.Add((items[i], items[i + 1]));
        }
    }

    private object? Recall(uint index) => _memo.TryGetValue(index, out var value)
        ? value
        : throw _source.Damaged("it recalls what it never kept");

    private BadInputException Short() => _source.Damaged("it takes more from its stack than is there");
}
