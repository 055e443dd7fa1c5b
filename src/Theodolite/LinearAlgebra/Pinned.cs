namespace Theodolite.LinearAlgebra;

/// <summary>
/// A vector that other threads may see while its owner waits for them: a span cannot be captured, so its address is. The owner
/// keeps the memory in place (<c>fixed</c>) for as long as the threads run.
/// </summary>
internal readonly unsafe struct Pinned<T>(T* first, int length)
    where T : unmanaged
{
    private readonly T* _first = first;

    /// <summary>The vector.</summary>
    public Span<T> Span => new(_first, length);
}
