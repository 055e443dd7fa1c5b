using Theodolite.Torch;

namespace Theodolite.Programs;

/// <summary>
/// One value of a program in static single assignment: the result of a <see cref="Programs.Primitive"/> applied to
/// operands. Values are made by a <see cref="ProgramBuilder"/> and never change.
/// </summary>
public sealed class Value
{
    private readonly Value[] _operands;

    internal Value(ProgramBuilder builder, int id, Primitive primitive, Value[] operands, Shape shape, DType dtype, string? layer)
    {
        Builder = builder;
        Id = id;
        Primitive = primitive;
        _operands = operands;
        Shape = shape;
        DType = dtype;
        Layer = layer;
    }

    /// <summary>The builder this value belongs to.</summary>
    public ProgramBuilder Builder { get; }

    /// <summary>Position in order of creation within the builder; operands have smaller ones.</summary>
    public int Id { get; }

    public Primitive Primitive { get; }

    public ReadOnlySpan<Value> Operands => _operands;

    public Shape Shape { get; }

    public DType DType { get; }

    /// <summary>Name of the layer in whose tracing this value arose, or null.</summary>
    public string? Layer { get; }

    /// <summary>The value's name in printed programs, for instance <c>%12</c>.</summary>
    public override string ToString() => $"%{Id}";
}
