using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Theodolite.IO;
using Theodolite.Landscape;

namespace Theodolite.Studies;

/// <summary>What has been measured of a landscape, in a file: a fingerprint of plane, axes and quantity, then values and marks.</summary>
internal sealed class LandscapeState
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);
    private readonly string _path;
    private readonly bool _writes;
    private readonly byte[] _fingerprint;
    private long _kept = TimeProvider.System.GetTimestamp();

    public LandscapeState(string path, LandscapePlane plane, LandscapeGrid grid, string quantity, bool writes = true)
    {
        (_path, _writes) = (path, writes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"theodolite/landscape-state/1 {quantity}"));
        foreach (var numbers in (IEnumerable<double[]>)[
            plane.Origin, .. plane.Directions.Select(direction => direction.Vector), .. grid.Axes,
        ])
        {
            hash.AppendData(BitConverter.GetBytes(numbers.Length));
            hash.AppendData(MemoryMarshal.AsBytes(numbers.AsSpan()));
        }

        _fingerprint = hash.GetHashAndReset();
    }

    /// <summary>Takes what the file holds, where there is one.</summary>
    /// <exception cref="BadInputException">It is of another landscape, or damaged.</exception>
    public void Load(LandscapeGrid grid)
    {
        if (!File.Exists(_path))
        {
            return;
        }

        var bytes = File.ReadAllBytes(_path);
        var count = grid.Values.Length;
        if (bytes.Length < _fingerprint.Length || !bytes.AsSpan(0, _fingerprint.Length).SequenceEqual(_fingerprint))
        {
            throw new BadInputException($"'{_path}' holds another landscape: other weights, directions, ranges or points.");
        }

        if (bytes.Length != _fingerprint.Length + (9L * count))
        {
            throw new BadInputException($"'{_path}' is damaged: it has {bytes.Length} bytes and not {_fingerprint.Length + (9L * count)}.");
        }

        var values = bytes.AsSpan(_fingerprint.Length);
        for (var i = 0; i < count; i++)
        {
            if (values[(8 * count) + i] != 0)
            {
                grid.Values[i] = BinaryPrimitives.ReadDoubleLittleEndian(values[(8 * i)..]);
                grid.Measured[i] = true;
            }
        }
    }

    /// <summary>Writes it where two seconds have passed since the last time.</summary>
    public void KeepNowAndThen(LandscapeGrid grid)
    {
        if (TimeProvider.System.GetElapsedTime(_kept) >= s_every)
        {
            Keep(grid);
        }
    }

    /// <summary>All is measured: the file has done its work.</summary>
    public void Remove()
    {
        if (_writes)
        {
            File.Delete(_path);
        }
    }

    /// <summary>Writes it.</summary>
    public void Keep(LandscapeGrid grid)
    {
        if (!_writes)
        {
            return;
        }

        var count = grid.Values.Length;
        var bytes = new byte[_fingerprint.Length + (9 * count)];
        _fingerprint.CopyTo(bytes, 0);
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(_fingerprint.Length + (8 * i)), grid.Values[i]);
            bytes[_fingerprint.Length + (8 * count) + i] = grid.Measured[i] ? (byte)1 : (byte)0;
        }

        AtomicFile.WriteBytes(_path, bytes);
        _kept = TimeProvider.System.GetTimestamp();
    }
}
