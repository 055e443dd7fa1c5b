using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Theodolite.Explorer.Plots;

/// <summary>A surface, drawn by plotly through <c>surface.js</c>, on the scale of the map's colours.</summary>
public sealed partial class SurfacePlot
{
    // Along each axis: more cannot be told apart, and takes longer to turn.
    private const int MostPoints = 81;

    private ElementReference _host;
    private (MapGround? Ground, IReadOnlyList<MapTrack>? Race) _sent;

    /// <summary>The surface.</summary>
    [Parameter]
    public MapGround? Ground { get; set; }

    /// <summary>Trajectories on it.</summary>
    [Parameter]
    public IReadOnlyList<MapTrack> Race { get; set; } = [];

    /// <summary>What it shows, for those who do not see it.</summary>
    [Parameter]
    public string Label { get; set; } = "";

    protected override string Module => "surface.js";

    protected override ValueTask<IJSObjectReference> CreateAsync(IJSObjectReference module) =>
        module.InvokeAsync<IJSObjectReference>("create", _host);

    protected override async Task SendAsync(IJSObjectReference picture)
    {
        var (ground, race) = (Ground, Race);
        if (ground is null || (ReferenceEquals(ground, _sent.Ground) && ReferenceEquals(race, _sent.Race)))
        {
            return;
        }

        var (heads, points) = (race.Select(track => Inside(ground, track)).ToList(), ground.Scale);
        var numbers = Bytes([.. heads.SelectMany(track => track.Points(i => Math.Clamp(points.Share(track.Loss[i]), 0, 1)))]);
        var known = ReferenceEquals(ground, _sent.Ground);
        _sent = (ground, race);
        if (known)
        {
            await picture.InvokeVoidAsync("race", heads.Select(track => track.Head), numbers);
        }
        else
        {
            var (area, shares) = ground.Coarse(MostPoints);
            await picture.InvokeVoidAsync("show", area, Bytes(shares), heads.Select(track => track.Head), numbers);
        }
    }

    // The part that stays over the surface; a long one thinned to what can be seen.
    private static MapTrack Inside(MapGround ground, MapTrack track)
    {
        const int Most = 400;
        var count = 0;
        while (count < track.X.Length && track.X[count] >= ground.Xs[0] && track.X[count] <= ground.Xs[^1]
            && track.Y[count] >= ground.Ys[0] && track.Y[count] <= ground.Ys[^1] && double.IsFinite(track.Loss[count]))
        {
            count++;
        }

        var every = Math.Max(1, (count + Most - 1) / Most);
        int[] kept = [.. Enumerable.Range(0, count).Where(i => i % every == 0 || i == count - 1)];
        return track with
        {
            X = [.. kept.Select(i => track.X[i])],
            Y = [.. kept.Select(i => track.Y[i])],
            Cost = [.. kept.Select(i => track.Cost[i])],
            Loss = [.. kept.Select(i => track.Loss[i])],
        };
    }
}
