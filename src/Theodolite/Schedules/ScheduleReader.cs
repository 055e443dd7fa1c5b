using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>
/// Reads a schedule: a text as on the command line, a name with options, or a list of these, each with <c>for</c> where it has no end
/// of its own.
/// </summary>
internal sealed class ScheduleReader : IOptionReader
{
    public string Expected => "a schedule";

    public object Read(SettingNode node, OptionSite site) => node switch
    {
        SettingScalar scalar => ScheduleNames.Parse(scalar.Text, scalar.Place),
        SettingList { Items.Count: > 0 } list => ScheduleNames.Join(list.Items.Select(Part), list.Place),
        _ => ScheduleNames.Registry.Read(node, site.Subject),
    };

    private static SequencePart Part(SettingNode node)
    {
        if (node is not SettingMapping mapping || mapping.Find("for") is not { } duration)
        {
            return new SequencePart(ScheduleNames.Registry.Read(node, "a schedule"));
        }

        var rest = mapping with { Entries = [.. mapping.Entries.Where(entry => entry.Key != "for")] };
        var part = new SequencePart(ScheduleNames.Registry.Read(rest, "a schedule"));
        return SettingsReader.With(part, new NamedOptions("schedule", [duration], duration.Place));
    }
}
