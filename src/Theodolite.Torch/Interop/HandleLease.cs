namespace Theodolite.Torch;

/// <summary>Keeps a native tensor alive while one call uses it.</summary>
internal readonly ref struct HandleLease
{
    private readonly TensorHandle _handle;

    public HandleLease(TensorHandle handle)
    {
        GradMode.SetOnThisThread();
        var added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
    }

    public nint Value => _handle.DangerousGetHandle();

    public void Dispose() => _handle.DangerousRelease();
}
