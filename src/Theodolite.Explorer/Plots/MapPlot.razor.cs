using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Plots;

/// <summary>A map, drawn by <c>map.js</c>: what has not changed is not sent again.</summary>
public sealed partial class MapPlot
{
    private readonly string _id = $"keys-{Guid.NewGuid():N}";
    private ElementReference _host;
    private DotNetObjectReference<MapPlot>? _self;
    private (MapGround? Ground, IReadOnlyList<MapTrack>? Race, MapMarks? Marks) _sent;

    /// <summary>What lies under it; nothing is drawn before it is there.</summary>
    [Parameter]
    public MapGround? Ground { get; set; }

    /// <summary>Trajectories; they can be played where there are any.</summary>
    [Parameter]
    public IReadOnlyList<MapTrack> Race { get; set; } = [];

    /// <summary>Marks.</summary>
    [Parameter]
    public MapMarks Marks { get; set; } = MapMarks.None;

    /// <summary>What it shows, for those who do not see it.</summary>
    [Parameter]
    public string Label { get; set; } = "";

    /// <summary>Name of saved pictures.</summary>
    [Parameter]
    public string File { get; set; } = "theodolite-map";

    /// <summary>Where a person clicked.</summary>
    [Parameter]
    public EventCallback<(double X, double Y)> OnDrop { get; set; }

    /// <summary>f, ∇f, then eigenvalue and eigenvector twice, the smaller first; null where it cannot be said.</summary>
    [Parameter]
    public Func<double, double, double[]?>? OnLook { get; set; }

    [CascadingParameter]
    public PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    protected override string Module => "map.js";

    /// <summary>Called by the script: a place was chosen.</summary>
    [JSInvokable]
    public Task Drop(double x, double y) => InvokeAsync(() => OnDrop.InvokeAsync((x, y)));

    /// <summary>Called by the script: what is under the cursor?</summary>
    [JSInvokable]
    public double[]? Look(double x, double y) => OnLook?.Invoke(x, y);

    /// <summary>Shows trajectories ahead of the render that brings them with everything else.</summary>
    public Task ShowAsync(IReadOnlyList<MapTrack> race) => WhileOpenAsync(async () =>
    {
        if (Picture is { } picture && _sent.Ground is not null)
        {
            await SendRaceAsync(picture, race);
        }
    });

    /// <summary>Saves it as PNG.</summary>
    public async Task SavePictureAsync()
    {
        if (Picture is not null)
        {
            await Picture.InvokeVoidAsync("png");
        }
    }

    protected override ValueTask<IJSObjectReference> CreateAsync(IJSObjectReference module)
    {
        _self = DotNetObjectReference.Create(this);
        return module.InvokeAsync<IJSObjectReference>(
            "create",
            _host,
            _self,
            new { drop = OnDrop.HasDelegate, look = OnLook is not null, hint = Text.Map.Hint, file = File });
    }

    protected override async Task SendAsync(IJSObjectReference picture)
    {
        if (Ground is null)
        {
            return;
        }

        // Each is read when its turn comes: another render may have sent newer ones meanwhile.
        if (Ground is { } ground && !ReferenceEquals(ground, _sent.Ground))
        {
            _sent.Ground = ground;
            await picture.InvokeVoidAsync("ground", ground.Area, Bytes(ground.Shares), Bytes(ground.LinePoints));
        }

        if (Marks is var marks && !ReferenceEquals(marks, _sent.Marks))
        {
            _sent.Marks = marks;
            await picture.InvokeVoidAsync(
                "annotate",
                marks.Points.Select(mark => new { x = mark.X, y = mark.Y, kind = mark.Kind, label = mark.Label }),
                marks.Segments.Select(piece => new { x1 = piece.X1, y1 = piece.Y1, x2 = piece.X2, y2 = piece.Y2, dashed = piece.Dashed }));
        }

        if (Race is var race && !ReferenceEquals(race, _sent.Race))
        {
            await SendRaceAsync(picture, race);
        }
    }

    protected override void End() => _self?.Dispose();

    private ValueTask SendRaceAsync(IJSObjectReference picture, IReadOnlyList<MapTrack> race)
    {
        _sent.Race = race;
        float[] points = [.. race.SelectMany(track => track.Points(i => track.Cost[i]))];
        return picture.InvokeVoidAsync("race", race.Select(track => track.Head), Bytes(points));
    }
}
