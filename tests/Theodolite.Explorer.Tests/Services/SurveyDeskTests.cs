using Theodolite.Explorer.Services;
using Theodolite.Explorer.State;
using Theodolite.Landscape;
using Theodolite.Studies;

namespace Theodolite.Explorer.Tests.Services;

/// <summary>What the survey page computes, and what it says where it cannot.</summary>
public sealed class SurveyDeskTests : IAsyncDisposable
{
    private readonly SmallRun _runs = new();
    private readonly SurveyDesk _desk;
    private readonly ProgressFeed _progress = new(TimeProvider.System, () => { });

    public SurveyDeskTests() => _desk = new(new RootFolder(_runs.Path), new(), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        _runs.Dispose();
    }

    [Fact]
    public async Task TheSaddleOfTwoWeightsIsOneWithItsPlaneAndItsPoints()
    {
        var state = new SurveyState { Open = "(1 - w1*w2)^2", At = "w1=0,w2=0", Points = 11 };
        var opened = (await _desk.OpenAsync(state, _progress)).Result!;
        Assert.Equal("saddle", opened.Survey.Verdict.Name);
        var plane = (await _desk.PlaneAsync(opened, state, _progress)).Result!;
        Assert.Equal(121, plane.Ground.Values.Length);
        Assert.Equal(0, plane.Missing);
        var critical = (await _desk.CriticalAsync(opened, state, _progress)).Result!;
        Assert.Contains(critical.MinimumRatio, curve => curve.Name == "saddle" && curve.Y.Contains(0.5));
        Assert.NotNull(_progress.Latest);
    }

    [Fact]
    public async Task ATrainedRunHasItsTrajectoryOffThePlane()
    {
        _runs.Train("run");
        var state = new SurveyState { Open = "run", Directions = LandscapeDirections.Pca, Points = 11 };
        var opened = (await _desk.OpenAsync(state, _progress)).Result!;
        var plane = (await _desk.PlaneAsync(opened, state, _progress)).Result!;
        var track = Assert.Single(plane.Tracks);
        Assert.Equal(track.X.Length, plane.OffPlane.Count);
        double[] steps = [.. plane.OffPlane.Select(point => point.Step)];
        Assert.Equal((0, 12), (steps[0], steps[^1]));
        Assert.Equal(steps.Order(), steps);
        Assert.Equal(0, plane.OffPlane[^1].Distance, 5);
        Assert.InRange(plane.Explained.Sum(axis => axis.Share), 0.5, 1.0000001);
        var layers = (await _desk.LayersAsync(opened, state, _progress)).Result!;
        Assert.Equal(2, layers.Count);
    }

    [Theory]
    [InlineData("(1 - w1*w2)^2", null, "point is missing")]
    [InlineData("(1 - w1*w2", "w1=0,w2=0", null)]
    [InlineData("(1 - w1*w2)^2", "w1=NaN,w2=0", "finite")]
    [InlineData("../outside.yaml", null, "lies outside")]
    [InlineData("/etc", null, "lies outside")]
    [InlineData("none.yaml", null, "There is no")]
    [InlineData("table.csv", null, "no model file")]
    [InlineData("broken.yaml", null, null)]
    [InlineData("folder", null, "holds no run")]
    public async Task WhatCannotBeOpenedIsOneSentence(string open, string? at, string? expected)
    {
        _runs.Write("broken.yaml", "model: [");
        _runs.Write("folder/x", "");
        var error = await Assert.ThrowsAnyAsync<BadInputException>(() => _desk.OpenAsync(new() { Open = open, At = at }, _progress));
        Assert.Contains(expected ?? "", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task ARunWithoutWeightsOrWithABrokenModelIsOneSentence()
    {
        _runs.Train("run");
        File.Delete(_runs.File("run/weights.safetensors"));
        var error = await Assert.ThrowsAsync<BadInputException>(() => _desk.OpenAsync(new() { Open = "run" }, _progress));
        Assert.Contains("weights", error.Message, StringComparison.Ordinal);
        _runs.Write("run/model.yaml", "model: [");
        await Assert.ThrowsAsync<BadInputException>(() => _desk.OpenAsync(new() { Open = "run" }, _progress));
        Assert.Equal(
            "saddle",
            (await _desk.OpenAsync(new() { Open = "x^2 - y^2", At = "x=0,y=0" }, _progress)).Result!.Survey.Verdict.Name);
    }

    [Fact]
    public async Task StoppingEndsTheWorkAndLeavesWhatIsOpen()
    {
        var state = new SurveyState { Open = "x^2 - y^2", At = "x=0,y=0" };
        var opened = (await _desk.OpenAsync(state, _progress)).Result!;
        using var begun = new SemaphoreSlim(0);
        var drawing = _desk.DrawAsync(opened, (_, _, token) =>
        {
            begun.Release();
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
            return "";
        });
        await begun.WaitAsync();
        _desk.Stop();
        Assert.False((await drawing).Wanted);
        Assert.Equal("drawn", (await _desk.DrawAsync(opened, (_, _, _) => "drawn")).Result);
        var other = await _desk.OpenAsync(state, _progress);
        Assert.NotNull(other.Result);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _desk.DrawAsync(opened, (_, _, _) => "of what is closed"));
    }

    // Central differences are exact on a quadratic, whatever the grid.
    [Fact]
    public void UnderTheCursorIsTheQuadraticThatWasMeasured()
    {
        var grid = new LandscapeGrid([LandscapeGrid.Spaced(-1, 1, 21), LandscapeGrid.Spaced(-2, 2, 21)]);
        for (var i = 0; i < grid.Values.Length; i++)
        {
            var at = grid.CoordinatesOf(i);
            grid.Values[i] = (3 * at[0] * at[0] / 2) - (at[1] * at[1] / 2);
        }

        var local = GridLook.At(grid, 0.5, 1)!;
        Assert.Equal((3 * 0.25 / 2) - 0.5, local[0], 9);
        Assert.Equal([1.5, -1], local[1..3].Select(slope => Math.Round(slope, 9)));
        Assert.Equal((-1.0, 3.0), (Math.Round(local[3], 9), Math.Round(local[6], 9)));
        Assert.Null(GridLook.At(grid, 1.5, 0));
        Assert.Null(GridLook.At(grid, double.NaN, 0));
        grid.Values[grid.Values.Length / 2] = double.NaN;
        Assert.Null(GridLook.At(grid, 0, 0));
    }
}
