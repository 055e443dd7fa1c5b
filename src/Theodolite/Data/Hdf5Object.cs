namespace Theodolite.Data;

/// <summary>
/// The header of a group or array: its messages, by their numbers (HDF5 File Format Specification, IV.A), of both versions. Nothing is
/// compared with checksums, which the first version lacks.
/// </summary>
internal sealed class Hdf5Object
{
    public const int Space = 1;
    public const int LinkInfo = 2;
    public const int Type = 3;
    public const int Fill = 5;
    public const int Link = 6;
    public const int Layout = 8;
    public const int Filters = 11;
    public const int Attribute = 12;
    public const int SymbolTable = 17;
    private const int Continuation = 16;
    private const int MostBlocks = 4096;
    private readonly List<(int Kind, bool Shared, ReadOnlyMemory<byte> Data)> _messages = [];
    private readonly Hdf5Source _source;

    public Hdf5Object(Hdf5Source source, long address)
    {
        _source = source;
        var start = source.Around(address, 48);
        var pending = new Queue<Hdf5Cursor>();
        if (start.Byte() == 'O')
        {
            start = source.Around(address, 48);
            start.Expect("OHDR");
            var (version, flags) = (start.Byte(), start.Byte());
            var extra = ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
            var width = 1 << (flags & 3);
            var size = start.Skip(extra).Integer(width);
            Require(version == 2);
            pending.Enqueue(source.At(address + 6 + extra + width, size));
            ReadBlocks(pending, (flags & 4) != 0 ? 6 : 4, second: true);
            return;
        }

        start = source.At(address, 16);
        Require(start.Byte() == 1);
        start.Skip(7);
        pending.Enqueue(source.At(address + 16, start.UInt32()));
        ReadBlocks(pending, 8, second: false);
    }

    /// <summary>The message of a kind; null where there is none.</summary>
    public Hdf5Cursor? Find(int kind)
    {
        foreach (var message in _messages)
        {
            if (message.Kind == kind)
            {
                return message.Shared
                    ? throw _source.File.Error("shares a description among its arrays (a committed type), which is not read")
                    : new Hdf5Cursor(message.Data, _source.File);
            }
        }

        return null;
    }

    /// <summary>All messages of a kind.</summary>
    public IEnumerable<Hdf5Cursor> All(int kind) => _messages.Where(message => message.Kind == kind && !message.Shared)
        .Select(message => new Hdf5Cursor(message.Data, _source.File));

    /// <summary>The texts of an attribute; empty where it is not there, or is something else.</summary>
    public string[] Texts(string name)
    {
        foreach (var message in All(Attribute))
        {
            var version = message.Byte();
            message.Skip(1);
            var (nameSize, typeSize, spaceSize) = (message.UInt16(), message.UInt16(), message.UInt16());
            message.Skip(version == 3 ? 1 : 0);
            if (Align(message, version, message.Text(nameSize)) == name)
            {
                var type = Hdf5Type.Read(Align(message, version, message.Part(typeSize)));
                var space = Hdf5Space.Read(Align(message, version, message.Part(spaceSize)), _source.File);
                return type.IsText ? type.Texts(message, NumericArray.CountOf(space, _source.File), _source) : [];
            }
        }

        return [];
    }

    private static T Align<T>(Hdf5Cursor message, int version, T value)
    {
        if (version == 1)
        {
            message.Align();
        }

        return value;
    }

    // A block may be named more than once by hostile continuations: what is read in all stays within the file's size.
    private void ReadBlocks(Queue<Hdf5Cursor> pending, int head, bool second)
    {
        var (blocks, left) = (0, _source.Length);
        while (pending.TryDequeue(out var block))
        {
            left -= block.Left;
            Require(blocks++ < MostBlocks && left >= 0);
            while (block.Left >= head)
            {
                var kind = second ? block.Byte() : block.UInt16();
                var (size, flags) = (block.UInt16(), block.Byte());
                block.Skip(head - (second ? 4 : 5));
                var data = block.Slice(size);
                if (kind != Continuation)
                {
                    _messages.Add((kind, (flags & 2) != 0, data));
                    continue;
                }

                var place = new Hdf5Cursor(data, _source.File);
                var (address, length) = (place.Int64(), place.Int64());
                Require(length <= left);
                var next = _source.At(address, length);
                if (second)
                {
                    next.Expect("OCHK");
                    next = next.Part(next.Left - 4);
                }

                pending.Enqueue(next);
            }
        }
    }

    private void Require(bool holds)
    {
        if (!holds)
        {
            throw _source.File.Error("is damaged: the header of a group or array in it is none");
        }
    }
}
