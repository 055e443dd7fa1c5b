using System.Globalization;
using Theodolite.Settings;

namespace Theodolite.Models.Initializers;

/// <summary>Reads a gain: a number, or the name of one.</summary>
internal sealed class GainReader : IOptionReader
{
    public string Expected => $"a number or one of {string.Join(", ", Gains.Named.Keys)}";

    public object Read(SettingNode node, OptionSite site)
    {
        var text = site.Text(node, Expected);
        return Gains.Named.TryGetValue(text, out var known) ? known
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
            : throw site.Wrong(node, Expected);
    }
}
