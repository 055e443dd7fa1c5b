namespace Theodolite.Torch;

/// <summary>libtorch's own differentiation is not used; it is switched off once in every thread that calls.</summary>
internal static class GradMode
{
    [ThreadStatic]
    private static bool t_off;

    public static void OffOnThisThread()
    {
        if (!t_off)
        {
            SwitchOff();
        }
    }

    private static void SwitchOff()
    {
        LibraryLoader.Load();
        Interop.aoti_torch_grad_mode_set_enabled(0);
        t_off = true;
    }
}
