using Theodolite.Explorer.Services;

namespace Theodolite.Explorer.Tests.Services;

/// <summary>Only the last request counts.</summary>
public sealed class LatestTests
{
    [Fact]
    public async Task ANewRequestEndsTheOneBefore()
    {
        using var latest = new Latest();
        using var begun = new SemaphoreSlim(0);
        var first = latest.Do(token =>
        {
            begun.Release();
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
            return 1;
        });
        await begun.WaitAsync();
        var second = await latest.Do(_ => 2);
        Assert.Equal((true, 2), second);
        Assert.False((await first).Wanted);
        Assert.False(latest.IsBusy);
    }

    [Fact]
    public async Task OfAQueueOfRequestsOnlyTheLastIsDone()
    {
        using var latest = new Latest();
        var done = 0;
        var requests = Enumerable.Range(0, 100).Select(i => latest.Do(_ =>
        {
            Interlocked.Increment(ref done);
            Thread.Sleep(1);
            return i;
        })).ToList();
        var results = await Task.WhenAll(requests);
        Assert.True(results[^1].Wanted);
        Assert.Equal(99, results[^1].Result);
        Assert.InRange(done, 1, 60);
    }

    [Fact]
    public async Task ClosingEndsWorkAndTakesNoMore()
    {
        var latest = new Latest();
        using var begun = new SemaphoreSlim(0);
        var work = latest.Do(token =>
        {
            begun.Release();
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
            return 1;
        });
        await begun.WaitAsync();
        latest.Dispose();
        Assert.False((await work).Wanted);
        Assert.False((await latest.Do(_ => 1)).Wanted);
    }

    [Fact]
    public async Task WorkThatTakesTooLongIsStoppedWithASentence()
    {
        using var latest = new Latest { Limit = TimeSpan.FromMilliseconds(30) };
        var error = await Assert.ThrowsAsync<BadInputException>(() => latest.Do(token =>
        {
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
            return 1;
        }));
        Assert.Contains("longer than", error.Message, StringComparison.Ordinal);
        Assert.Equal((true, 2), await latest.Do(_ => 2));
    }
}
