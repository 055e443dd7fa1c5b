namespace Theodolite.Explorer.Texts;

/// <summary>A language of the page.</summary>
public enum PageLanguage
{
    English,
    Chinese,
}
