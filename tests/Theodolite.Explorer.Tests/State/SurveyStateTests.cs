using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.State;
using Theodolite.Studies;

namespace Theodolite.Explorer.Tests.State;

/// <summary>The address of the survey page holds its state.</summary>
public sealed class SurveyStateTests
{
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        var state = new SurveyState
        {
            Open = "runs/ä & b?#",
            At = "x=1,y=2",
            Weights = "w.safetensors",
            Seed = ulong.MaxValue,
            Plane = true,
            Directions = LandscapeDirections.Pca,
            Points = 33,
            Quantity = LandscapeQuantity.CurvatureRatio,
            Layers = true,
            Critical = true,
        };
        Assert.Equal(state, Read(state.Address(PageAddress.Of(new Place("/survey?lang=zh")))));
        Assert.Equal(new SurveyState(), Read(new SurveyState().Address(PageAddress.Of(new Place("/survey")))));
    }

    [Theory]
    [InlineData("/survey?points=1000000&directions=random", 51)]
    [InlineData("/survey?points=-3&directions=random", 21)]
    [InlineData("/survey?points=3&directions=nonsense", 11)]
    [InlineData("/survey?points=NaN", 21)]
    public void WhatCannotBeReadIsAsIfItWereNotThere(string address, int points)
    {
        Assert.Equal(points, Read(address).Points);
        Assert.Null(Read(address + "&open=" + new string('x', 2_000)).Open);
        Assert.Null(Read(address + "&seed=-1").Seed);
    }

    private static SurveyState Read(string address) => SurveyState.Of(PageAddress.Of(new Place(address)));

    private sealed class Place : NavigationManager
    {
        public Place(string address) => Initialize("http://127.0.0.1/", "http://127.0.0.1" + address);
    }
}
