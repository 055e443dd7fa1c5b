using System.Text.Json;
using System.Text.Json.Serialization;
using Theodolite.Torch;

namespace Theodolite.Collectives;

/// <summary>
/// The processes among which a computation is shared. All run the same program with the same arguments and take the same decisions,
/// because every number that they decide by is bitwise the same on each: sums are taken in the order of the processes, whoever takes them.
/// Each member is called by all of them, in the same order.
/// </summary>
public sealed partial class Processes
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new DoublesConverter() },
    };

    private readonly Lock _gate = new();
    private readonly ITransport? _transport;
    private readonly Reductions? _reductions;

    /// <summary>Processes that a transport connects.</summary>
    public Processes(ITransport transport)
    {
        (Rank, Count) = (transport.Rank, transport.Count);
        if (Count > 1)
        {
            (_transport, _reductions) = (transport, new Reductions(transport));
        }
    }

    private Processes() => Count = 1;

    /// <summary>One process, which has nobody to wait for.</summary>
    public static Processes Alone { get; } = new();

    /// <summary>Number of this process, from 0.</summary>
    public int Rank { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Whether there is no other.</summary>
    public bool AreOne => Count == 1;

    /// <summary>Whether this is the process that writes and speaks.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>Bytes that this process has sent for sums, and how long it has spent in them and waited for others.</summary>
    public Traffic Traffic => _reductions?.Traffic ?? default;

    /// <summary>The items that fall to this process of so many: consecutive ones, of nearly equal number.</summary>
    public (long First, long Count) Share(long items) => Share(items, Rank);

    /// <summary>The items that fall to a process of so many.</summary>
    public (long First, long Count) Share(long items, int rank)
    {
        var (each, rest) = Math.DivRem(items, Count);
        return ((rank * each) + Math.Min(rank, rest), each + (rank < rest ? 1 : 0));
    }

    /// <summary>Overwrites numbers with the sums over all processes.</summary>
    public void Sum(Span<double> values, CancellationToken cancellation = default)
    {
        if (_reductions is not null)
        {
            lock (_gate)
            {
                _reductions.Sum(values, cancellation);
            }
        }
    }

    /// <summary>Overwrites numbers with the sums over all processes.</summary>
    public void Sum(Span<float> values, CancellationToken cancellation = default)
    {
        if (_reductions is not null)
        {
            lock (_gate)
            {
                _reductions.Sum(values, cancellation);
            }
        }
    }

    /// <summary>The sum of a number over all processes.</summary>
    public double Sum(double value, CancellationToken cancellation = default)
    {
        if (AreOne)
        {
            return value;
        }

        Span<double> values = [value];
        Sum(values, cancellation);
        return values[0];
    }

    /// <summary>The sum of a count over all processes.</summary>
    public long Sum(long value, CancellationToken cancellation = default) =>
        AreOne ? value : Gather(value, cancellation).Sum();

    /// <summary>Overwrites a contiguous tensor of floating numbers with the sums over all processes.</summary>
    public void Sum(Tensor tensor, CancellationToken cancellation = default)
    {
        if (AreOne)
        {
            return;
        }

        if (!tensor.Device.IsCpu)
        {
            using var local = tensor.To(Device.Cpu);
            Sum(local, cancellation);
            tensor.Copy_(local);
            return;
        }

        using var flat = tensor.View([tensor.Count]);
        for (var start = 0L; start < flat.Count; start += Reductions.MostNumbers)
        {
            using var piece = flat.Narrow(0, start, Math.Min(Reductions.MostNumbers, flat.Count - start));
            if (tensor.DType == DType.Float64)
            {
                Sum(piece.AsSpan<double>(), cancellation);
            }
            else
            {
                Sum(piece.AsSpan<float>(), cancellation);
            }
        }
    }

    /// <summary>Gives all processes all rows [n, P] of a contiguous tensor, of which each has written the columns of its
    /// <see cref="Share(long)"/>.</summary>
    public void Spread(Tensor rows, CancellationToken cancellation = default)
    {
        if (_reductions is null)
        {
            return;
        }

        if (!rows.Device.IsCpu)
        {
            using var local = rows.To(Device.Cpu);
            Spread(local, cancellation);
            rows.Copy_(local);
            return;
        }

        for (var i = 0L; i < rows.Shape[0]; i++)
        {
            using var row = rows.Narrow(0, i, 1);
            if (rows.DType == DType.Float64)
            {
                Spread(row.AsSpan<double>(), cancellation);
            }
            else
            {
                Spread(row.AsSpan<float>(), cancellation);
            }
        }
    }

    /// <summary>Gives all processes all numbers, of which each has written its <see cref="Share(long)"/>.</summary>
    public void Spread<T>(Span<T> values, CancellationToken cancellation = default)
        where T : unmanaged
    {
        if (_reductions is not null)
        {
            var length = values.Length;
            lock (_gate)
            {
                _reductions.Spread(values, rank => Share(length, rank), cancellation);
            }
        }
    }

    /// <summary>The least of a number over all processes.</summary>
    public double Minimum(double value, CancellationToken cancellation = default) =>
        AreOne ? value : Gather(value, cancellation).Min();

    /// <summary>Whether a condition holds on any process.</summary>
    public bool Any(bool condition, CancellationToken cancellation = default) => Sum(condition ? 1.0 : 0.0, cancellation) > 0;

    /// <summary>What every process has, in their order.</summary>
    public IReadOnlyList<byte[]> Gather(byte[] mine, CancellationToken cancellation = default)
    {
        if (_reductions is null)
        {
            return [mine];
        }

        lock (_gate)
        {
            return _reductions.Gather(mine, cancellation);
        }
    }

    /// <summary>What every process has, in their order; it goes from one to the other as JSON.</summary>
    public IReadOnlyList<T> Gather<T>(T mine, CancellationToken cancellation = default) => AreOne
        ? [mine]
        : [.. Gather(JsonSerializer.SerializeToUtf8Bytes(mine, s_json), cancellation)
            .Select(bytes => JsonSerializer.Deserialize<T>(bytes, s_json)!)];

    /// <summary>What the first process has.</summary>
    public T Broadcast<T>(T mine, CancellationToken cancellation = default) => AreOne
        ? mine
        : Gather(IsFirst ? mine : default(T)!, cancellation)[0];

    /// <summary>Waits for all.</summary>
    public void Meet(CancellationToken cancellation = default) => Sum(0.0, cancellation);

    /// <summary>Checks that all processes have the same.</summary>
    /// <param name="mine">What this one has, as short as a hash.</param>
    /// <param name="difference">The sentence for a difference, given the number of the first process that has something else.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="BadInputException">They differ; the same sentence on each.</exception>
    public void Agree(string mine, Func<int, string> difference, CancellationToken cancellation = default)
    {
        if (AreOne)
        {
            return;
        }

        var all = Gather(mine, cancellation);
        for (var rank = 1; rank < Count; rank++)
        {
            if (all[rank] != all[0])
            {
                throw new BadInputException(difference(rank));
            }
        }
    }
}
