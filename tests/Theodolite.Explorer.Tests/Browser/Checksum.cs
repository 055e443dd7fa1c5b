using System.Runtime.InteropServices;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.State;

namespace Theodolite.Explorer.Tests.Browser;

/// <summary>What the script says of the numbers that it draws: FNV-1a over their bits.</summary>
internal static class Checksum
{
    /// <summary>Of the race that a state runs.</summary>
    public static string Of(PlaygroundState state)
    {
        var function = PlaygroundFunction.Of(state);
        return Of(PlaygroundRace.Of(function, state, default).Tracks);
    }

    private static string Of(IReadOnlyList<MapTrack> tracks)
    {
        float[] numbers = [.. tracks.SelectMany(track => track.Points(i => track.Cost[i]))];
        var hash = 0x811c9dc5;
        foreach (var one in MemoryMarshal.AsBytes<float>(numbers))
        {
            hash = (hash ^ one) * 0x01000193;
        }

        return hash.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
    }
}
