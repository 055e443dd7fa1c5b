using Theodolite.Landscape.Minima;
using Theodolite.Randomness;
using Xunit;

namespace Theodolite.Tests.Landscape.Minima;

public class DisconnectivityGraphTests
{
    [Fact]
    public void GroupsMeetByRisingLoss()
    {
        // 0 and 2 meet at 1, 1 joins them at 3; the pass at 5 between 0 and 1 adds nothing, and 3 stays alone.
        var graph = DisconnectivityGraph.Of([-3, -2, -1, 0], [(5, 0, 1), (3, 1, 2), (1, 2, 0), (0, 2, 2)]);

        Assert.Equal([1, 3], graph.Merges.Select(node => node.Loss));
        Assert.Equal([2, 1], graph.Merges.Select(node => node.TransitionState!.Value));
        Assert.Equal([0, 2], graph.Merges[0].Minima);
        Assert.Equal(2, graph.Roots.Count);
        Assert.Equal([0, 1, 2], graph.Roots[0].Minima);
        Assert.Equal([3], graph.Roots[1].Minima);
        Assert.Equal(4, graph.Barrier(0, 2));
        Assert.Equal(6, graph.Barrier(0, 1));
        Assert.Equal(5, graph.Barrier(1, 0));
        Assert.Equal(0, graph.Barrier(3, 3));
        Assert.Equal(double.PositiveInfinity, graph.Barrier(0, 3));
    }

    // The pass is the least over all paths of the greatest loss on a path, whatever the order of the states.
    [Fact]
    public void ThePassIsTheMinimax()
    {
        const int Count = 12;
        var random = Philox.For(7, "test/graph");
        var minima = new double[Count];
        random.FillUniform(minima);
        var states = Enumerable.Range(0, 25).Select(_ => (1 + random.NextDouble(), random.NextInt(Count), random.NextInt(Count))).ToArray();
        var graph = DisconnectivityGraph.Of(minima, states);

        var pass = new double[Count, Count];
        for (var i = 0; i < Count * Count; i++)
        {
            pass[i / Count, i % Count] = i / Count == i % Count ? double.NegativeInfinity : double.PositiveInfinity;
        }

        foreach (var (loss, a, b) in states)
        {
            pass[a, b] = pass[b, a] = Math.Min(pass[a, b], loss);
        }

        for (var k = 0; k < Count; k++)
        {
            for (var i = 0; i < Count * Count; i++)
            {
                pass[i / Count, i % Count] = Math.Min(pass[i / Count, i % Count], Math.Max(pass[i / Count, k], pass[k, i % Count]));
            }
        }

        for (var i = 0; i < Count * Count; i++)
        {
            Assert.Equal(i / Count == i % Count ? minima[i / Count] : pass[i / Count, i % Count], graph.Pass(i / Count, i % Count));
        }
    }

    [Fact]
    public void WhatCannotBeAGraphIsRefused()
    {
        Assert.Throws<ArgumentException>(() => DisconnectivityGraph.Of([0, 1], [(2, 0, 2)]));
        Assert.Throws<ArgumentException>(() => DisconnectivityGraph.Of([0, 1], [(0.5, 0, 1)]));
        Assert.Throws<ArgumentException>(() => DisconnectivityGraph.Of([0, double.NaN], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => DisconnectivityGraph.Of([0], []).Barrier(0, 1));
        Assert.Empty(DisconnectivityGraph.Of([], []).Roots);
    }
}
