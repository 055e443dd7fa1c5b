namespace Theodolite.Torch;

/// <summary>
/// libtorch's own differentiation is not used, and is switched off once in every thread that calls: operators on small tensors take a
/// fifth longer with it. Where another binding shares the library it is that binding's to set: tensors here require no gradient and give
/// the same numbers either way.
/// </summary>
internal static class GradMode
{
    private static volatile bool s_shared;

    [ThreadStatic]
    private static bool t_off;

    /// <summary>Switches it off in this thread, unless the library is shared.</summary>
    public static void SetOnThisThread()
    {
        if (t_off == s_shared)
        {
            Switch();
        }
    }

    /// <summary>Leaves it to others from now on: in this thread at once, in those that have called before at their next call.</summary>
    public static void Share()
    {
        s_shared = true;
        SetOnThisThread();
    }

    private static void Switch()
    {
        LibraryLoader.Load();
        var off = !s_shared;
        if (t_off != off)
        {
            Interop.aoti_torch_grad_mode_set_enabled((byte)(off ? 0 : 1));
            t_off = off;
        }
    }
}
