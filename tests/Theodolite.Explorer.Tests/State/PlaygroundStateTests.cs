using CsCheck;
using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.State;

namespace Theodolite.Explorer.Tests.State;

/// <summary>The address holds the whole state.</summary>
public sealed class PlaygroundStateTests
{
    private static readonly string[] s_functions = ["bowl", "x^2 + y^2", "a*b - exp(-a)", "digits"];
    private static readonly string[] s_runs = ["adam", "momentum(learning-rate=0.1,momentum=0.9)", "l-bfgs"];

    private static readonly Gen<(double X, double Y)> s_point = Gen.Select(Gen.Double[-1e3, 1e3], Gen.Double[-1e3, 1e3]);

    private static readonly Gen<PlaygroundState> s_state =
        from function in Gen.Int[0, 3].Select(i => s_functions[i])
        from box in s_point.Select(p => ((double Left, double Right, double Bottom, double Top)?)(p.X, p.X + 1.5, p.Y, p.Y + 0.1))
        from starts in s_point.Array[0, PlaygroundState.MostStarts]
        from runs in Gen.Int[0, 2].Select(i => s_runs[i]).Array[0, PlaygroundState.MostOptimizers]
        from budget in Gen.Int[1, PlaygroundState.LargestBudget]
        from noise in Gen.Double[0, 2]
        from seed in Gen.ULong
        from point in s_point
        from angle in Gen.Double[0, 180]
        from flags in Gen.Select(Gen.Bool, Gen.Bool)
        select new PlaygroundState
        {
            Function = function,
            Box = box,
            Starts = starts,
            Optimizers = runs,
            Budget = budget,
            Noise = noise,
            Seed = seed,
            Point = point,
            Angle = angle,
            Inspecting = flags.Item1,
            Escapes = flags.Item2,
        };

    [Fact]
    public void ReadingTheAddressGivesTheStateBack() => s_state.Sample(state =>
    {
        var read = PlaygroundState.Of(At(state.Address(At("/playground"))));
        return read.Starts!.SequenceEqual(state.Starts!) && read.Optimizers.SequenceEqual(state.Optimizers) && Same(read, state);
    });

    [Theory]
    [InlineData("/playground?box=1,0,0,1")]
    [InlineData("/playground?box=NaN,1,0,1")]
    [InlineData("/playground?box=0,1e300,0,1")]
    [InlineData("/playground?budget=-5&noise=-1&seed=x&at=1&from=,;;&angle=1e9")]
    [InlineData("/playground?f=&run=;;;")]
    public void WhatCannotBeReadIsAsIfItWereNotThere(string address)
    {
        var read = PlaygroundState.Of(At(address));
        Assert.Null(read.Box);
        Assert.Null(read.Point);
        Assert.InRange(read.Budget, 1, PlaygroundState.LargestBudget);
        Assert.Equal(0, read.Noise);
        Assert.Equal(0, read.Angle);
        Assert.NotEmpty(read.Function);
    }

    [Fact]
    public void ListsAndTextsAreBounded()
    {
        var read = PlaygroundState.Of(At("/playground?f=" + new string('x',
        3000) + "&from=" + string.Join(';', Enumerable.Repeat("1,1", 100))
            + "&run=" + string.Join(';', Enumerable.Repeat("adam", 100)) + "&budget=999999999"));
        Assert.Equal(PlaygroundState.MostStarts, read.Starts!.Count);
        Assert.Equal(PlaygroundState.MostOptimizers, read.Optimizers.Count);
        Assert.Equal(PlaygroundState.LargestBudget, read.Budget);
        Assert.True(read.Function.Length <= PlaygroundState.LongestFunction);
    }

    [Fact]
    public void LanguageAndLightGoFromPageToPage()
    {
        var here = At("/playground?f=x&lang=zh&theme=dark");
        Assert.Equal("/survey?lang=zh&theme=dark", here.To("/survey"));
        Assert.Equal("/playground?f=x&lang=zh", here.With("theme", null));
    }

    private static bool Same(PlaygroundState a, PlaygroundState b) =>
        (a.Function, a.Box, a.Budget, a.Noise, a.Seed, a.Point, a.Angle, a.Inspecting, a.Escapes)
            .Equals((b.Function, b.Box, b.Budget, b.Noise, b.Seed, b.Point, b.Angle, b.Inspecting, b.Escapes));

    private static PageAddress At(string path) => PageAddress.Of(new FixedNavigation(path));

    private sealed class FixedNavigation : NavigationManager
    {
        public FixedNavigation(string path) => Initialize("http://127.0.0.1:1/", new Uri(new Uri("http://127.0.0.1:1/"), path).AbsoluteUri);
    }
}
