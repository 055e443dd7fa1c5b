namespace Theodolite.Cli.Output;

/// <summary>
/// Progress on standard error: one line that rewrites itself where a person watches, nothing with <c>--json</c>,
/// a plain line now and then where the output is kept.
/// </summary>
internal sealed class ProgressLine(Terminal terminal, bool quiet) : IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan s_liveEvery = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan s_plainEvery = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private long _shown = TimeProvider.System.GetTimestamp();
    private bool _dirty;

    /// <summary>Shows a text that may replace the one before.</summary>
    /// <param name="stage">What is being done.</param>
    /// <param name="fraction">From 0 to 1.</param>
    /// <param name="detail">Numbers to show beside it.</param>
    /// <param name="left">Time left, where it is known.</param>
    /// <param name="picture">A small picture for a person who watches.</param>
    public void Show(string stage, double fraction, string detail = "", TimeSpan? left = null, string picture = "")
    {
        if (quiet)
        {
            return;
        }

        lock (_lock)
        {
            if (TimeProvider.System.GetElapsedTime(_shown) < (terminal.ErrorIsTerminal ? s_liveEvery : s_plainEvery))
            {
                return;
            }

            _shown = TimeProvider.System.GetTimestamp();
            if (terminal.ErrorIsTerminal)
            {
                terminal.Error
                    .Write($"\r\e[K{Fit(Text(stage, fraction, $"{detail}{Gap(picture)}", left, terminal.Colors), terminal.Width)}");
                _dirty = true;
            }
            else
            {
                terminal.Error.WriteLine(Plain(stage, fraction, detail, left));
            }
        }
    }

    /// <summary>Removes the line, so that results stand alone.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_dirty)
            {
                terminal.Error.Write("\r\e[K");
                _dirty = false;
            }
        }
    }

    /// <summary>The line where a person watches.</summary>
    public static string Text(string stage, double fraction, string detail, TimeSpan? left, bool colors)
    {
        var (green, grey, reset) = colors ? ("\e[32m", "\e[90m", "\e[0m") : ("", "", "");
        return $"{stage} {green}{Bars.Share(fraction, BarWidth)}{reset}{grey}▏{reset} {Percent(fraction)}{Gap(detail)}{grey}"
            + $"{Gap(Left(left))}{reset}";
    }

    /// <summary>The line where output is kept.</summary>
    public static string Plain(string stage, double fraction, string detail, TimeSpan? left) =>
        $"{stage} {Percent(fraction)}{Gap(detail)}{Gap(Left(left))}";

    /// <summary>Time left in words; empty where it is not known.</summary>
    public static string Left(TimeSpan? left) => left switch
    {
        null => "",
        { TotalSeconds: < 1 } => "",
        { TotalSeconds: < 60 } time => $"{time.TotalSeconds:0} s left",
        { TotalMinutes: < 60 } time => $"{time.Minutes} min {time.Seconds:00} s left",
        { } time => $"{(int)time.TotalHours} h {time.Minutes:00} min left",
    };

    private static string Percent(double fraction) => $"{Math.Clamp(double.IsNaN(fraction) ? 0 : fraction, 0, 1) * 100,3:0} %";

    private static string Gap(string text) => text.Length == 0 ? "" : $"  {text}";

    // Escape sequences take no columns; a line that is too wide loses its end and the styles with it.
    private static string Fit(string line, int width)
    {
        var columns = 0;
        for (var index = 0; index < line.Length; index++)
        {
            if (line[index] == '\e')
            {
                index = line.IndexOf('m', index);
                continue;
            }

            if (++columns >= width)
            {
                return line[..index] + (line.Contains('\e', StringComparison.Ordinal) ? "\e[0m" : "");
            }
        }

        return line;
    }
}
