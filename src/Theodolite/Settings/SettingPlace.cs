namespace Theodolite.Settings;

/// <summary>Where a piece of settings was written; error messages begin with it.</summary>
/// <param name="Source">A file, or what names a text: <c>optimizer 'adam(…)'</c>, <c>--batch</c>.</param>
/// <param name="Line">The line of a file, from 1; 0 for a text.</param>
public readonly record struct SettingPlace(string Source, int Line = 0)
{
    public override string ToString() => Line > 0 ? $"{Source}, line {Line}" : Source;
}
