namespace Theodolite.Settings;

/// <summary>The options that were written, matched with those that there are; what is wrong with their names is said here.</summary>
/// <param name="source">What was written.</param>
/// <param name="options">Those that there are.</param>
/// <param name="others">Further names that are known.</param>
internal sealed class GivenOptions(NamedOptions source, IReadOnlyList<SettingOption> options, IReadOnlyList<string> others)
{
    /// <summary>What was written for an option, by its name or by position; null where that is nothing.</summary>
    /// <exception cref="BadInputException">It was written both ways.</exception>
    public SettingEntry? Of(SettingOption option)
    {
        SettingEntry? found = null;
        foreach (var entry in source.Entries)
        {
            var isIts = entry.Key == option.Name || (entry.Key == SettingEntry.Positional && option.Special?.Positional == true);
            if (isIts && !entry.Value.IsNothing)
            {
                found = found is null
                    ? entry
                    : throw new BadInputException($"{entry.Place}: {source.Name} is given '{option.Name}' twice.");
            }
        }

        return found;
    }

    /// <summary>Says that a required option is missing; one that is there misspelt is named instead.</summary>
    /// <exception cref="BadInputException">It is.</exception>
    public void Require(SettingOption option)
    {
        if (Of(option) is not null)
        {
            return;
        }

        foreach (var entry in source.Entries.Where(entry => !IsKnown(entry) && Spelling.Nearest(entry.Key, [option.Name]) is not null))
        {
            throw Unknown(entry);
        }

        throw SettingsReader.Missing(source, option.Name, OptionValues.Expected(option));
    }

    /// <summary>Refuses a value without a name where no option takes one.</summary>
    /// <exception cref="BadInputException">There is one.</exception>
    public void RefuseBareValue()
    {
        foreach (var entry in source.Entries.Where(entry => entry.Key == SettingEntry.Positional && !Takes(entry.Value)))
        {
            throw new BadInputException(source.Text is null
                ? $"{entry.Place}: {source.Name} must be a mapping of keys to values, not {entry.Value.Kind}."
                : $"{entry.Place}: {source.Name} takes options as name=value, not the bare value {entry.Value.Kind}.");
        }
    }

    /// <summary>Refuses options that there are not.</summary>
    /// <exception cref="BadInputException">There is one.</exception>
    public void RefuseUnknown()
    {
        foreach (var entry in source.Entries.Where(entry => !IsKnown(entry)))
        {
            throw Unknown(entry);
        }
    }

    // A list is no single value, unless the option that takes one is a list or explains its values itself.
    private bool Takes(SettingNode value) => options.FirstOrDefault(option => option.Special?.Positional == true) is { } positional
        && !(value is SettingList && OptionValues.IsScalar(positional));

    private bool IsKnown(SettingEntry entry) =>
        entry.Key == SettingEntry.Positional || options.Any(option => option.Name == entry.Key) || others.Contains(entry.Key);

    private BadInputException Unknown(SettingEntry entry) => new(
        $"{entry.Place}: {source.Name} has no {source.Word} {Spelling.Quote(entry.Key)}; "
            + Spelling.Suggest(entry.Key, [.. options.Select(option => option.Name), .. others]));
}
