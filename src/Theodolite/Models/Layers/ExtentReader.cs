using System.Globalization;
using Theodolite.Settings;

namespace Theodolite.Models.Layers;

/// <summary>Reads one number, or two of a list.</summary>
internal sealed class ExtentReader : IOptionReader
{
    public string Expected => "one number or [height, width]";

    public object Read(SettingNode node, OptionSite site) => node switch
    {
        SettingList { Items: [var height, var width] } => new Extent2d(Whole(height, site), Whole(width, site)),
        _ => (Extent2d)Whole(node, site),
    };

    private int Whole(SettingNode node, OptionSite site) =>
        int.TryParse(site.Text(node, Expected), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw site.Wrong(node, Expected);
}
