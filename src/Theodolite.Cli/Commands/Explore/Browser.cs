using System.ComponentModel;
using System.Diagnostics;

namespace Theodolite.Cli.Commands.Explore;

/// <summary>The browser of the person at the machine, where there is one.</summary>
internal static class Browser
{
    /// <summary>Opens an address; says nothing where that cannot be done, since the address is printed.</summary>
    public static void Open(Uri address)
    {
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true }
            : OperatingSystem.IsMacOS() ? Quiet("open", address)
            : IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY") ? Quiet("xdg-open", address)
            : null;
        if (start is null)
        {
            return;
        }

        try
        {
            using var process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            // There is none.
        }
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    private static ProcessStartInfo Quiet(string program, Uri address) =>
        new(program, [address.AbsoluteUri]) { RedirectStandardError = true, RedirectStandardOutput = true };
}
