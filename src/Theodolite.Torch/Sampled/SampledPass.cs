using System.Numerics;
using System.Runtime.InteropServices;

namespace Theodolite.Torch.Sampled;

/// <summary>One computation of a <see cref="SampledConvolution"/>: where its operands lie, and who takes which samples.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class SampledPass<T>
    where T : unmanaged
{
    // Multiplications below which more threads cost more than they save.
    private const double Small = 1 << 19;

    // Samples whose weight gradients are added up before they meet those of others.
    private const int FewestSamples = 8;
    private const int MostParts = 16;
    private const long MostBytes = 32L << 20;

    private readonly PatchGeometry _geometry;
    private readonly (nint Start, bool Varies) _images;
    private readonly (nint Start, bool Varies) _weight;
    private readonly (nint Start, bool Varies) _values;
    private readonly nint _positions;
    private readonly int _samples;
    private readonly int _members;
    private readonly int _taken;
    private readonly int _row;

    public SampledPass(PatchGeometry geometry, Tensor images, Tensor weight, Tensor values, Tensor positions)
    {
        _geometry = geometry;
        _images = (Start<T>(images), images.Rank == 5);
        _weight = (Start<T>(weight), weight.Rank == 5);
        _values = (Start<T>(values), values.Rank == 4);
        _positions = Start<long>(positions);
        (_samples, _taken) = (checked((int)positions.Shape[0]), checked((int)positions.Shape[2]));
        _members = checked((int)(images.Rank == 5 ? images.Shape[1] : weight.Rank == 5 ? weight.Shape[0]
            : values.Rank == 4 ? values.Shape[1] : 1));
        _row = geometry.RowLength(Vector<T>.Count);
    }

    private int Threads => (double)_samples * _members * Values * Kernel < Small ? 1 : TorchRuntime.Threads;

    private int Kernel => _geometry.KernelRows * _row;

    private int AllKernels => _geometry.Outputs * Kernel;

    // Values of a sample and member.
    private int Values => _geometry.Outputs * _taken;

    public void Forward()
    {
        using var kernels = Kernels();
        Share(_samples, (first, end) =>
        {
            using var planes = new ImagePlanes<T>(_geometry, 1, _row);
            var corners = new int[Values + SampledKernels.Patches];
            fixed (int* corner = corners)
            {
                for (var sample = first; sample < end; sample++)
                {
                    Corners(sample, corner);
                    for (var member = 0; member < _members; member++)
                    {
                        Load(planes, sample, member);
                        var kernel = kernels.Start + (_weight.Varies ? member * AllKernels : 0);
                        var values = Of(_values, sample, member, Values);
                        for (var output = 0; output < _geometry.Outputs; output++)
                        {
                            Inner(kernel + (output * Kernel), planes.Start, corner + (output * _taken), values + (output * _taken));
                        }
                    }
                }
            }
        });
    }

    public void InputGradient()
    {
        using var kernels = Kernels();
        Share(_samples, (first, end) =>
        {
            using var planes = new ImagePlanes<T>(_geometry, 2, _row);
            var order = new PositionOrder(_geometry.Positions, Values);
            var (factors, offsets) = (new T[2 * Values], new int[Values]);
            fixed (T* factor = factors)
            {
                fixed (int* offset = offsets)
                {
                    for (var sample = first; sample < end; sample++)
                    {
                        order.Sort((long*)_positions + ((long)sample * Values));
                        for (var i = 0; i < Values; i++)
                        {
                            offset[i] = order.Entries[i] / _taken * Kernel;
                        }

                        for (var member = 0; member < _members;)
                        {
                            var pair = !_weight.Varies && member + 2 <= _members;
                            for (var i = 0; i < (pair ? 2 : 1); i++)
                            {
                                Take(Of(_values, sample, member + i, Values), order.Entries, factor + (i * Values));
                            }

                            planes.Clear();
                            Scatter(
                                order,
                                planes.Start,
                                pair ? planes.Length : 0,
                                factor,
                                kernels.Start + (_weight.Varies ? member * AllKernels : 0),
                                offset);
                            for (var i = 0; i < (pair ? 2 : 1); i++)
                            {
                                planes.Store(i, Of(_images, sample, member + i, _geometry.Image));
                            }

                            member += pair ? 2 : 1;
                        }
                    }
                }
            }
        });
    }

    // Samples in parts that do not depend on the threads, whose sums are added in order; where those are few, outputs in ranges too.
    public void WeightGradient()
    {
        var most = Math.Min(MostParts, (_samples + FewestSamples - 1) / FewestSamples);
        var parts = (int)Math.Clamp(MostBytes / ((long)_members * AllKernels * sizeof(T)), 1, Math.Max(1, most));
        var ranges = Math.Min(_geometry.Outputs, (Threads + parts - 1) / parts);
        using var sums = new AlignedNumbers<T>(checked(parts * _members * AllKernels));
        Share(parts * ranges, (first, end) =>
        {
            using var planes = new ImagePlanes<T>(_geometry, 1, _row);
            var corners = new int[Values];
            fixed (int* corner = corners)
            {
                for (var piece = first; piece < end; piece++)
                {
                    var (part, range) = Math.DivRem(piece, ranges);
                    var sum = sums.Start + ((long)part * _members * AllKernels);
                    for (var sample = Cut(_samples, part, parts); sample < Cut(_samples, part + 1, parts); sample++)
                    {
                        Corners(sample, corner);
                        for (var member = 0; member < _members;)
                        {
                            Load(planes, sample, member);
                            var pair = !_images.Varies && member + 2 <= _members;
                            Gather(
                                (Cut(_geometry.Outputs, range, ranges), Cut(_geometry.Outputs, range + 1, ranges)),
                                sum + (member * AllKernels),
                                Of(_values, sample, member, Values),
                                pair ? Of(_values, sample, member + 1, Values) : null,
                                planes.Start,
                                corner);
                            member += pair ? 2 : 1;
                        }
                    }
                }
            }
        });
        Add(sums, parts);
    }

    private static nint Start<TElement>(Tensor tensor)
        where TElement : unmanaged
    {
        fixed (TElement* first = tensor.AsSpan<TElement>())
        {
            return (nint)first;
        }
    }

    private static void Take(T* values, ReadOnlySpan<int> entries, T* ordered)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            ordered[i] = values[entries[i]];
        }
    }

    // Where a piece of so many begins.
    private static int Cut(int count, int piece, int pieces) => (int)((long)count * piece / pieces);

    // Consecutive items for each thread.
    private void Share(int items, Action<int, int> body)
    {
        var threads = Math.Min(Threads, items);
        if (threads <= 1)
        {
            body(0, items);
            return;
        }

        Parallel.For(
            0,
            threads,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            thread => body(Cut(items, thread, threads), Cut(items, thread + 1, threads)));
    }

    private T* Of((nint Start, bool Varies) operand, int sample, int member, int length) =>
        (T*)operand.Start + (operand.Varies ? (((long)sample * _members) + member) * length : (long)sample * length);

    // One image at a time, so that its plane stays in the nearest cache.
    private void Load(ImagePlanes<T> planes, int sample, int member)
    {
        if (_images.Varies || member == 0)
        {
            planes.Load(Of(_images, sample, member, _geometry.Image));
        }
    }

    // [K, O, rows, k·C filled up] from [K, O, C, rows, k].
    private AlignedNumbers<T> Kernels()
    {
        var count = (_weight.Varies ? _members : 1) * _geometry.Outputs;
        var packed = new AlignedNumbers<T>(count * Kernel);
        Move((T*)_weight.Start, packed.Start, count, pack: true);
        return packed;
    }

    // Where the patches of a sample begin.
    private void Corners(int sample, int* corners)
    {
        var places = (long*)_positions + ((long)sample * Values);
        for (var i = 0; i < Values; i++)
        {
            corners[i] = _geometry.Corners[places[i]];
        }
    }

    // By eights; the last eight may have been begun by those before.
    private void Inner(T* kernel, T* plane, int* offsets, T* values)
    {
        if (_taken < SampledKernels.Patches)
        {
            var all = stackalloc T[SampledKernels.Patches];
            SampledKernels.Inner(kernel, plane, offsets, all, _geometry.KernelRows, _row, _geometry.RowStride);
            new ReadOnlySpan<T>(all, _taken).CopyTo(new Span<T>(values, _taken));
            return;
        }

        for (var p = 0; p < _taken; p += SampledKernels.Patches)
        {
            p = Math.Min(p, _taken - SampledKernels.Patches);
            SampledKernels.Inner(kernel, plane, offsets + p, values + p, _geometry.KernelRows, _row, _geometry.RowStride);
        }
    }

    // Adds kernels, each times its value, to the patches of one member, or of two.
    private void Scatter(PositionOrder order, T* plane, int second, T* factors, T* kernels, int* offsets)
    {
        for (var position = 0; position < _geometry.Positions; position++)
        {
            var (start, count) = order.At(position);
            var patch = plane + _geometry.Corners[position];
            for (var row = 0; row < _geometry.KernelRows && count > 0; row++)
            {
                var to = patch + (row * _geometry.RowStride);
                var from = kernels + (row * _row);
                if (second > 0)
                {
                    SampledKernels.Combine(
                        to,
                        to + second,
                        factors + start,
                        factors + Values + start,
                        from,
                        offsets + start,
                        count,
                        _row);
                }
                else
                {
                    SampledKernels.Combine(to, factors + start, from, offsets + start, count, _row);
                }
            }
        }
    }

    // Adds patches, each times its value, to the kernels of one member, or of two.
    private void Gather((int First, int End) outputs, T* total, T* values, T* others, T* plane, int* corners)
    {
        for (var output = outputs.First; output < outputs.End; output++)
        {
            var taken = output * _taken;
            for (var row = 0; row < _geometry.KernelRows; row++)
            {
                var to = total + (output * Kernel) + (row * _row);
                var from = plane + (row * _geometry.RowStride);
                if (others is not null)
                {
                    SampledKernels.Combine(
                        to,
                        to + AllKernels,
                        values + taken,
                        others + taken,
                        from,
                        corners + taken,
                        _taken,
                        _row);
                }
                else
                {
                    SampledKernels.Combine(to, values + taken, from, corners + taken, _taken, _row);
                }
            }
        }
    }

    // The sums of all parts, brought back to [K, O, C, rows, k].
    private void Add(AlignedNumbers<T> sums, int parts)
    {
        var all = MemoryMarshal.Cast<T, Vector<T>>(sums.AsSpan());
        var each = all.Length / parts;
        for (var part = 1; part < parts; part++)
        {
            for (var i = 0; i < each; i++)
            {
                all[i] += all[(part * each) + i];
            }
        }

        Move((T*)_weight.Start, sums.Start, _members * _geometry.Outputs, pack: false);
    }

    // Kernels [C, rows, k] into [rows, k·C filled up], or back.
    private void Move(T* weight, T* kernels, int count, bool pack)
    {
        var g = _geometry;
        for (var kernel = kernels; kernel < kernels + ((long)count * Kernel); kernel += Kernel)
        {
            for (var channel = 0; channel < g.Channels; channel++)
            {
                for (var row = 0; row < g.KernelRows; row++)
                {
                    for (var column = 0; column < g.KernelColumns; column++, weight++)
                    {
                        var number = kernel + (row * _row) + (column * g.Channels) + channel;
                        if (pack)
                        {
                            *number = *weight;
                        }
                        else
                        {
                            *weight = *number;
                        }
                    }
                }
            }
        }
    }
}
