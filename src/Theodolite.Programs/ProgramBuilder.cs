using Theodolite.Torch;

namespace Theodolite.Programs;

/// <summary>
/// Makes the values of programs. Equal applications are made once (common subexpressions), local simplifications are
/// applied as values are made, and constants of equal value are shared; dead values vanish when a
/// <see cref="Program"/> is taken, since it holds only what its outputs need.
/// </summary>
public sealed class ProgramBuilder
{
    private readonly Dictionary<Key, Value> _values = [];
    private int _count;
    private int _inputs;

    /// <summary>Name of the layer being traced; values made meanwhile carry it.</summary>
    public string? Layer { get; set; }

    /// <summary>A new input of the program.</summary>
    public Value Input(Shape shape, DType dtype, string name) => Make(new Input(_inputs++, name), [], shape, dtype);

    /// <summary>A new input of the shape, dtype and name of another.</summary>
    /// <param name="input">An input, of this builder or another.</param>
    /// <param name="mark">What follows the name.</param>
    internal Value InputLike(Value input, string mark = "") => Input(input.Shape, input.DType, ((Input)input.Primitive).Label + mark);

    /// <summary>New inputs like those of a program.</summary>
    internal Value[] InputsLike(IReadOnlyList<Value> inputs) => [.. inputs.Select(input => InputLike(input))];

    /// <summary>A constant filled with one number.</summary>
    public Value Literal(double value, Shape shape, DType dtype) => Apply(new Literal(value, shape, dtype));

    /// <summary>Applies a primitive, or returns the equal value that exists already.</summary>
    public Value Apply(Primitive primitive, params ReadOnlySpan<Value> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.Builder != this)
            {
                throw new ProgramException($"An operand of '{primitive.Name}' belongs to another builder.");
            }
        }

        if (primitive.Simplify(this, operands) is { } simpler)
        {
            return simpler;
        }

        var key = new Key(primitive, operands);
        if (_values.TryGetValue(key, out var known))
        {
            return known;
        }

        var (shape, dtype) = primitive.Infer(operands);
        var value = Make(primitive, operands.ToArray(), shape, dtype);
        _values.Add(key, value);
        return value;
    }

    private Value Make(Primitive primitive, Value[] operands, Shape shape, DType dtype) =>
        new(this, _count++, primitive, operands, shape, dtype, Layer);

    private readonly struct Key : IEquatable<Key>
    {
        private readonly Primitive _primitive;
        private readonly int[] _operands;

        public Key(Primitive primitive, ReadOnlySpan<Value> operands)
        {
            _primitive = primitive;
            _operands = new int[operands.Length];
            for (var i = 0; i < operands.Length; i++)
            {
                _operands[i] = operands[i].Id;
            }
        }

        public bool Equals(Key other) => _operands.AsSpan().SequenceEqual(other._operands) && _primitive.Equals(other._primitive);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(_primitive);
            foreach (var operand in _operands)
            {
                hash.Add(operand);
            }

            return hash.ToHashCode();
        }
    }
}
