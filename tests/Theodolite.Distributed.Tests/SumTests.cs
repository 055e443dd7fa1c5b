using CsCheck;
using Theodolite.Collectives;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Distributed.Tests;

/// <summary>Sums, gatherings and agreements.</summary>
public class SumTests
{
    public static TheoryData<int, int> Sizes
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var count in (int[])[1, 2, 3, 5])
            {
                foreach (var length in (int[])[0, 1, 7, 512, 1025, 40_001])
                {
                    data.Add(count, length);
                }
            }

            data.Add(2, (1 << 22) + 5);
            return data;
        }
    }

    // In the order of the processes, whoever adds: the same bits on all of them.
    [Theory]
    [MemberData(nameof(Sizes))]
    public void SumsAreThoseInTheOrderOfTheProcesses(int count, int length)
    {
        var expected = Terms(0, length);
        var singles = Array.ConvertAll(Terms(0, length), value => (float)value);
        for (var rank = 1; rank < count; rank++)
        {
            var terms = Terms(rank, length);
            for (var i = 0; i < length; i++)
            {
                expected[i] += terms[i];
                singles[i] += (float)terms[i];
            }
        }

        var sums = Team.Run(count, processes =>
        {
            var (doubles, floats) = (Terms(processes.Rank, length), Array.ConvertAll(Terms(processes.Rank, length), value => (float)value));
            processes.Sum(doubles);
            processes.Sum(floats);
            return (doubles, floats);
        });
        Assert.All(sums, sum => Assert.True(expected.AsSpan().SequenceEqual(sum.doubles)));
        Assert.All(sums, sum => Assert.True(singles.AsSpan().SequenceEqual(sum.floats)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void AProcessSendsTwiceTheShareOfTheOthers(int count)
    {
        const int Length = 64_000;
        var sent = Team.Run(count, processes =>
        {
            processes.Sum(new float[Length]);
            return processes.Traffic.Bytes;
        });
        var most = 2.0 * (count - 1) / count * Length * sizeof(float);
        Assert.All(sent, bytes => Assert.InRange(bytes, most * 0.99, most * 1.01));
    }

    [Fact]
    public void TensorsAreSummedInPlace()
    {
        var sums = Team.Run(3, processes =>
        {
            using var block = Tensor.From<float>([.. Enumerable.Range(0, 12).Select(i => (float)(i + processes.Rank))], [3, 4]);
            processes.Sum(block);
            return block.ToArray<float>();
        });
        Assert.All(sums, sum => Assert.Equal(Enumerable.Range(0, 12).Select(i => (3f * i) + 3), sum));
    }

    [Fact]
    public void AllHaveWhatEachHas() => Assert.All(
        Team.Run(3, processes => (
            Bytes: processes.Gather(new byte[processes.Rank * 5]).Select(bytes => bytes.Length).ToArray(),
            Records: processes.Gather((string?)(processes.Rank == 1 ? null : $"r{processes.Rank}")).ToArray(),
            First: processes.Broadcast(processes.Rank + 7),
            Least: processes.Minimum(10.0 - processes.Rank),
            Any: processes.Any(processes.Rank == 2),
            None: processes.Any(condition: false),
            NaN: processes.Gather(double.NaN)[2])),
        result =>
        {
            Assert.Equal([0, 5, 10], result.Bytes);
            Assert.Equal(new string?[] { "r0", null, "r2" }, (IEnumerable<string?>)result.Records);
            Assert.Equal((7, 8.0, true, false), (result.First, result.Least, result.Any, result.None));
            Assert.True(double.IsNaN(result.NaN));
        });

    [Fact]
    public void ADifferenceIsOneSentenceForAll()
    {
        var sentences = Team.Run(3, processes => Assert.Throws<BadInputException>(() => processes.Agree(
            processes.Rank == 2 ? "b" : "a", rank => $"Process {rank} differs.")).Message);
        Assert.All(sentences, sentence => Assert.Equal("Process 2 differs.", sentence));
        Team.Run(2, processes =>
        {
            processes.Agree("a", _ => throw new InvalidOperationException());
            return 0;
        });
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(3, 900)]
    [InlineData(40_000, 40_100)]
    public void ProcessesThatPartNoticeIt(int one, int other) => Assert.Throws<ProcessesException>(() => Team.Run(2, processes =>
    {
        if (processes.Rank == 0 && one == other)
        {
            processes.Gather(new byte[one]);
        }

        processes.Sum(new double[processes.Rank == 0 ? one : other]);
        return 0;
    }));

    [Fact]
    public void SharesAreConsecutiveAndNearlyEqual() => Gen.Select(Gen.Int[1, 9], Gen.Long[0, 1000]).Sample((count, items) =>
    {
        var shares = Team.Run(count, processes => processes.Share(items));
        var next = 0L;
        foreach (var (first, length) in shares)
        {
            Assert.Equal(next, first);
            Assert.InRange(length, items / count, (items / count) + 1);
            next += length;
        }

        Assert.Equal(items, next);
    }, iter: 50);

    [Fact]
    public void AFingerprintTellsContentsApart()
    {
        string Of(params double[] values) => new Fingerprint().With<double>(values).ToString();
        Assert.Equal(Of(1, 2), Of(1, 2));
        Assert.NotEqual(Of(1, 2), Of(2, 1));
        Assert.NotEqual(Of(0.0), Of(-0.0));
        Assert.Equal(new Fingerprint().With<double>([1]).With<double>([2]).ToString(), Of(1, 2));
    }

    [Fact]
    public void TheClockIsThatOfTheFirst()
    {
        var times = Team.Run(3, processes =>
        {
            var clock = SharedClock.Of(processes);
            return (clock.GetTimestamp(), clock.GetElapsedTime(0));
        });
        Assert.All(times, time => Assert.Equal(times[0], time));
        Assert.Same(TimeProvider.System, SharedClock.Of(Processes.Alone));
    }

    private static double[] Terms(int rank, int length)
    {
        var random = Philox.For((ulong)rank, "terms");
        return [.. Enumerable.Range(0, length).Select(i => random.GaussianAt((ulong)i))];
    }
}
