using Theodolite.Settings;

namespace Theodolite.Training.Monitors;

/// <summary>Reads <c>none</c>, <c>default</c>, <c>all</c>, or names: a list, or a text with commas or spaces.</summary>
internal sealed class MonitorNamesReader : IOptionReader
{
    private static readonly char[] s_between = [',', ' '];

    public string Expected => "none, default, all, or names of monitors";

    public object Read(SettingNode node, OptionSite site) => node switch
    {
        SettingScalar { Text: "none" } => (string[])[],
        SettingScalar { Text: "all" } => MonitorSettings.All,
        SettingScalar { Text: "default" } => MonitorSettings.Default,
        SettingList list => list.Items.SelectMany(item => Names(item, site)).Distinct().ToArray(),
        _ => Names(node, site).Distinct().ToArray(),
    };

    private IEnumerable<string> Names(SettingNode node, OptionSite site) => site.Text(node, Expected)
        .Split(s_between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(name => MonitorSettings.All.Contains(name) ? name : throw new BadInputException(
            $"{node.Place}: there is no monitor {Spelling.Quote(name)}; "
                + Spelling.Suggest(name, [.. MonitorSettings.All, "none", "default", "all"])));
}
