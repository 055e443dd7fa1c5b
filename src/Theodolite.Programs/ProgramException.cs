namespace Theodolite.Programs;

/// <summary>A program is malformed, or a transform met a primitive that has no rule for it.</summary>
public sealed class ProgramException(string message) : Exception(message)
{
    /// <summary>The error for a rule that a primitive lacks; names both.</summary>
    public static ProgramException MissingRule(string rule, Primitive primitive) =>
        new($"The primitive '{primitive.Name}' has no {rule} rule.");
}
