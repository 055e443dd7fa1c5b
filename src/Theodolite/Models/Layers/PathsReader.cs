using Theodolite.Settings;

namespace Theodolite.Models.Layers;

/// <summary>Reads a list of lists of layers; one of those may be empty, and then passes its input on.</summary>
internal sealed class PathsReader : IOptionReader
{
    public string Expected => "a list of branches, each a list of layers";

    public object Read(SettingNode node, OptionSite site) => node is SettingList { Items.Count: > 0 } list
        ? list.Items.Select(item => item is SettingList { Items.Count: 0 }
            ? []
            : OptionValues.List<Layer>(item, site with { Subject = $"each branch of {site.Subject}" })).ToArray()
        : throw site.Wrong(node, Expected);
}
