using System.Text;

namespace Theodolite.Settings;

/// <summary>Names as users write them.</summary>
public static class Kebab
{
    /// <summary><c>LeCunNormal</c> → <c>le-cun-normal</c>.</summary>
    public static string Of(string pascal)
    {
        var text = new StringBuilder();
        foreach (var c in pascal)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
