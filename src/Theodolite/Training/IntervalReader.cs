using System.Globalization;
using Theodolite.Settings;

namespace Theodolite.Training;

/// <summary>Reads <c>10</c> or <c>2 epochs</c>.</summary>
internal sealed class IntervalReader : IOptionReader
{
    public string Expected => "a number of steps, or of epochs as '2 epochs'";

    public object Read(SettingNode node, OptionSite site)
    {
        var parts = site.Text(node, Expected).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var unit = parts.Length == 2 ? parts[1] : "steps";
        if (parts.Length is 1 or 2 && unit is ("steps" or "epochs" or "epoch")
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0)
        {
            return unit == "steps" ? new EvaluationInterval(count) : new EvaluationInterval(null, count);
        }

        throw site.Wrong(node, Expected);
    }
}
