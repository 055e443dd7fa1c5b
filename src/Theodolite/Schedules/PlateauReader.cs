using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>Reads the options of <c>reduce-on-plateau</c>, with or without its name.</summary>
internal sealed class PlateauReader : IOptionReader
{
    public string Expected => "a mapping of keys to values";

    public object Read(SettingNode node, OptionSite site) => node switch
    {
        SettingMapping { Entries: not [{ Key: ReduceOnPlateau.Called }] } mapping when mapping.Find("name") is null =>
            SettingsReader.Section<ReduceOnPlateau>(mapping, "plateau"),
        SettingList => throw site.Wrong(node, Expected),
        _ => ScheduleNames.Plateau(node) is { } named ? ScheduleNames.ReadPlateau(named)! : throw site.Wrong(node, Expected),
    };
}
