using Theodolite.Programs.Primitives;
using Theodolite.Settings;

namespace Theodolite.Models.Losses;

/// <summary>Reads a list of numbers, with spaces between them where it is a text.</summary>
internal sealed class ClassWeightsReader : IOptionReader
{
    public string Expected => "a list of numbers, one per class";

    public object Read(SettingNode node, OptionSite site) =>
        node is SettingList || (node is SettingScalar scalar && scalar.Text.Contains(' ', StringComparison.Ordinal))
            ? Coefficients.Create([.. OptionValues.List<double>(node, site, Expected)])
            : throw site.Wrong(node, Expected);
}
