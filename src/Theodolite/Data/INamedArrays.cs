using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>The arrays of a file that has several.</summary>
internal interface INamedArrays
{
    IReadOnlyList<string> Names { get; }

    /// <summary>The shape of one, without its numbers.</summary>
    Shape ShapeOf(string name);

    /// <summary>Reads one.</summary>
    NumericArray Read(string name);

    /// <summary>Reads the numbers of one, row by row, to where they are to be.</summary>
    void Read(string name, NumbersWriter writer);
}
