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

    private int Kernel => _geometry.KernelRows * _row;

    private int AllKernels => _geometry.Outputs * Kernel;

    // Values of a sample and member.
    private int Values => _geometry.Outputs * _taken;

    // Of one member after the other, so that its plane stays in the nearest cache.
    public void Forward()
    {
        using var kernels = Kernels();
        Share(1, (first, end) =>
        {
            using var planes = Planes();
            var corners = new int[Values + SampledKernels.Patches];
            fixed (int* corner = corners)
            {
                for (var sample = first; sample < end; sample++)
                {
                    planes.Load(Image(sample));
                    Corners(sample, corner);
                    for (var member = 0; member < _members; member++)
                    {
                        var kernel = kernels.Start + (_weight.Varies ? member * AllKernels : 0);
                        var plane = planes.Start + (_images.Varies ? member * planes.Length : 0);
                        var values = Of(_values, sample, member, Values);
                        for (var output = 0; output < _geometry.Outputs; output++)
                        {
                            Inner(kernel + (output * Kernel), plane, corner + (output * _taken), values + (output * _taken));
                        }
                    }
                }
            }
        });
    }

    public void InputGradient()
    {
        using var kernels = Kernels();
        Share(1, (first, end) =>
        {
            using var planes = Planes();
            var order = new PositionOrder(_geometry.Positions, Values);
            var (factors, offsets) = (new T[2 * Values], new int[Values]);
            fixed (T* factor = factors)
            {
                fixed (int* offset = offsets)
                {
                    for (var sample = first; sample < end; sample++)
                    {
                        planes.Clear();
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

                            Scatter(
                                order,
                                planes.Start + (member * planes.Length),
                                pair ? planes.Length : 0,
                                factor,
                                kernels.Start + (_weight.Varies ? member * AllKernels : 0),
                                offset);
                            member += pair ? 2 : 1;
                        }

                        planes.Store(Image(sample));
                    }
                }
            }
        });
    }

    public void WeightGradient()
    {
        // Parts do not depend on the threads, and are added in order.
        var each = Math.Max(FewestSamples, (_samples + MostParts - 1) / MostParts);
        var parts = Math.Max(1, (_samples + each - 1) / each);
        using var sums = new AlignedNumbers<T>(parts * _members * AllKernels);
        Share(each, (first, end) =>
        {
            using var planes = Planes();
            var corners = new int[Values];
            for (var start = first; start < end; start += each)
            {
                var sum = sums.Start + (start / each * _members * AllKernels);
                fixed (int* corner = corners)
                {
                    for (var sample = start; sample < Math.Min(end, start + each); sample++)
                    {
                        planes.Load(Image(sample));
                        Corners(sample, corner);
                        for (var member = 0; member < _members;)
                        {
                            var pair = !_images.Varies && member + 2 <= _members;
                            Gather(
                                sum + (member * AllKernels),
                                Of(_values, sample, member, Values),
                                pair ? Of(_values, sample, member + 1, Values) : null,
                                planes.Start + (_images.Varies ? member * planes.Length : 0),
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

    // Whole groups of samples for each thread.
    private void Share(int grain, Action<int, int> body)
    {
        var work = (double)_samples * _members * Values * Kernel;
        var groups = (_samples + grain - 1) / grain;
        var threads = work < Small ? 1 : Math.Min(TorchRuntime.Threads, groups);
        if (threads <= 1)
        {
            body(0, _samples);
            return;
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            var (first, end) = (groups * thread / threads * grain, Math.Min(_samples, groups * (thread + 1) / threads * grain));
            body(first, end);
        });
    }

    private T* Of((nint Start, bool Varies) operand, int sample, int member, int length) =>
        (T*)operand.Start + (operand.Varies ? (((long)sample * _members) + member) * length : (long)sample * length);

    private ImagePlanes<T> Planes() => new(_geometry, _images.Varies ? _members : 1, _row);

    private T* Image(int sample) => (T*)_images.Start + ((long)sample * (_images.Varies ? _members : 1) * _geometry.Image);

    // [K, O, rows, k·C filled up] from [K, O, C, rows, k].
    private AlignedNumbers<T> Kernels()
    {
        var (g, count) = (_geometry, (_weight.Varies ? _members : 1) * _geometry.Outputs);
        var packed = new AlignedNumbers<T>(count * Kernel);
        var place = packed.Start;
        var source = (T*)_weight.Start;
        for (var i = 0; i < count; i++)
        {
            for (var channel = 0; channel < g.Channels; channel++)
            {
                for (var row = 0; row < g.KernelRows; row++)
                {
                    for (var column = 0; column < g.KernelColumns; column++)
                    {
                        place[(i * Kernel) + (row * _row) + (column * g.Channels) + channel] = *source++;
                    }
                }
            }
        }

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
    private void Gather(T* total, T* values, T* others, T* plane, int* corners)
    {
        for (var output = 0; output < _geometry.Outputs; output++)
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
        var g = _geometry;
        var all = MemoryMarshal.Cast<T, Vector<T>>(sums.AsSpan());
        var each = all.Length / parts;
        for (var part = 1; part < parts; part++)
        {
            for (var i = 0; i < each; i++)
            {
                all[i] += all[(part * each) + i];
            }
        }

        var total = sums.Start;
        var result = (T*)_weight.Start;
        for (var i = 0; i < _members * g.Outputs; i++)
        {
            for (var channel = 0; channel < g.Channels; channel++)
            {
                for (var row = 0; row < g.KernelRows; row++)
                {
                    for (var column = 0; column < g.KernelColumns; column++)
                    {
                        *result++ = total[(i * Kernel) + (row * _row) + (column * g.Channels) + channel];
                    }
                }
            }
        }
    }
}
