namespace Theodolite.Tests;

/// <summary>Progress that is told on the spot, in order.</summary>
internal sealed class Now<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
