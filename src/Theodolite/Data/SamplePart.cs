using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>One of several named arrays of a sample.</summary>
/// <param name="Name">Its name in the source.</param>
/// <param name="Shape">Its shape in one sample.</param>
public sealed record SamplePart(string Name, Shape Shape);
