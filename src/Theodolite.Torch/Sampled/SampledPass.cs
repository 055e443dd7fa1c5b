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

    private int Image => _geometry.Channels * _geometry.Height * _geometry.Width;

    // Of one member after the other, so that its plane stays in the nearest cache.
    public void Forward()
    {
        var kernels = Kernels();
        Share(1, (first, end) =>
        {
            var planes = new Planes(this, _images.Varies);
            var corners = new int[Values + SampledKernels.Patches];
            fixed (int* corner = corners)
            {
                for (var sample = first; sample < end; sample++)
                {
                    planes.Load(sample);
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
        var kernels = Kernels();
        Share(1, (first, end) =>
        {
            var planes = new Planes(this, _images.Varies);
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
                        order.Kernels(offset, _taken, Kernel);
                        for (var member = 0; member < _members;)
                        {
                            var pair = !_weight.Varies && member + 2 <= _members;
                            for (var i = 0; i < (pair ? 2 : 1); i++)
                            {
                                order.Take(Of(_values, sample, member + i, Values), factor + (i * Values));
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

                        planes.Store(sample);
                    }
                }
            }
        });
    }

    public void WeightGradient()
    {
        // Parts do not depend on the threads, and are added in order.
        var each = Math.Max(FewestSamples, (_samples + MostParts - 1) / MostParts);
        var sums = new AlignedNumbers<T>[(_samples + each - 1) / each];
        Share(each, (first, end) =>
        {
            var planes = new Planes(this, _images.Varies);
            var corners = new int[Values];
            for (var start = first; start < end; start += each)
            {
                var sum = sums[start / each] = new AlignedNumbers<T>(_members * AllKernels);
                fixed (int* corner = corners)
                {
                    for (var sample = start; sample < Math.Min(end, start + each); sample++)
                    {
                        planes.Load(sample);
                        Corners(sample, corner);
                        for (var member = 0; member < _members;)
                        {
                            var pair = !_images.Varies && member + 2 <= _members;
                            Gather(
                                sum.Start + (member * AllKernels),
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
        Add(sums);
    }

    private static nint Start<TElement>(Tensor tensor)
        where TElement : unmanaged
    {
        fixed (TElement* first = tensor.AsSpan<TElement>())
        {
            return (nint)first;
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
    private void Add(AlignedNumbers<T>[] sums)
    {
        var g = _geometry;
        var total = sums.Length > 0 ? sums[0] : new AlignedNumbers<T>(_members * AllKernels);
        for (var part = 1; part < sums.Length; part++)
        {
            var all = MemoryMarshal.Cast<T, Vector<T>>(total.Span);
            var more = MemoryMarshal.Cast<T, Vector<T>>(sums[part].Span);
            for (var i = 0; i < all.Length; i++)
            {
                all[i] += more[i];
            }
        }

        var result = (T*)_weight.Start;
        for (var i = 0; i < _members * g.Outputs; i++)
        {
            for (var channel = 0; channel < g.Channels; channel++)
            {
                for (var row = 0; row < g.KernelRows; row++)
                {
                    for (var column = 0; column < g.KernelColumns; column++)
                    {
                        *result++ = total.Start[(i * Kernel) + (row * _row) + (column * g.Channels) + channel];
                    }
                }
            }
        }
    }

    /// <summary>The images of one sample with their channels last and a border of zeros; those of a block one after the other.</summary>
    private sealed class Planes
    {
        private readonly SampledPass<T> _pass;
        private readonly int _count;
        private readonly AlignedNumbers<T> _numbers;

        public Planes(SampledPass<T> pass, bool varies)
        {
            (_pass, _count) = (pass, varies ? pass._members : 1);
            var line = 64 / sizeof(T);
            Length = (pass._geometry.Plane + line - 1) / line * line;

            // The filled-up end of the last row is read too.
            _numbers = new AlignedNumbers<T>((_count * Length) + pass._row);
        }

        public int Length { get; }

        public T* Start => _numbers.Start;

        public void Clear() => _numbers.Span.Clear();

        public void Load(int sample) => Move(sample, load: true);

        public void Store(int sample) => Move(sample, load: false);

        private void Move(int sample, bool load)
        {
            var g = _pass._geometry;
            for (var member = 0; member < _count; member++)
            {
                var image = _pass.Of(_pass._images, sample, member, _pass.Image);
                for (var row = 0; row < g.Height; row++)
                {
                    var pixel = Start + (member * Length) + ((row + g.Padding.Rows) * g.RowStride) + (g.Padding.Columns * g.Channels);
                    for (var column = 0; column < g.Width; column++, pixel += g.Channels)
                    {
                        var source = image + (row * g.Width) + column;
                        if (load)
                        {
                            Take(source, pixel, g.Channels, g.Height * g.Width);
                        }
                        else
                        {
                            Put(pixel, source, g.Channels, g.Height * g.Width);
                        }
                    }
                }
            }
        }

        private static void Take(T* source, T* pixel, int channels, int area)
        {
            var channel = 0;
            for (; channel + 4 <= channels; channel += 4)
            {
                var (a, b, c, d) = (source[0], source[area], source[2 * area], source[3 * area]);
                (pixel[channel], pixel[channel + 1], pixel[channel + 2], pixel[channel + 3]) = (a, b, c, d);
                source += 4 * area;
            }

            for (; channel < channels; channel++)
            {
                pixel[channel] = *source;
                source += area;
            }
        }

        private static void Put(T* pixel, T* result, int channels, int area)
        {
            var channel = 0;
            for (; channel + 4 <= channels; channel += 4)
            {
                var (a, b, c, d) = (pixel[channel], pixel[channel + 1], pixel[channel + 2], pixel[channel + 3]);
                (result[0], result[area], result[2 * area], result[3 * area]) = (a, b, c, d);
                result += 4 * area;
            }

            for (; channel < channels; channel++)
            {
                *result = pixel[channel];
                result += area;
            }
        }
    }

    /// <summary>Which values lie at each position of a map.</summary>
    private sealed class PositionOrder(int positions, int count)
    {
        private readonly int[] _ends = new int[positions];
        private readonly int[] _entries = new int[count];

        /// <summary>Where those at a position begin in the order, and how many they are.</summary>
        public (int Start, int Count) At(int position)
        {
            var start = position > 0 ? _ends[position - 1] : 0;
            return (start, _ends[position] - start);
        }

        /// <summary>Values in the order of their positions.</summary>
        public void Take(T* values, T* ordered)
        {
            var entries = _entries;
            for (var i = 0; i < entries.Length; i++)
            {
                ordered[i] = values[entries[i]];
            }
        }

        /// <summary>Where the kernel of each value lies, in that order.</summary>
        public void Kernels(int* offsets, int each, int kernel)
        {
            for (var i = 0; i < _entries.Length; i++)
            {
                offsets[i] = _entries[i] / each * kernel;
            }
        }

        // By counting; equal positions keep their order.
        public void Sort(long* places)
        {
            var ends = _ends;
            Array.Clear(ends);
            for (var i = 0; i < _entries.Length; i++)
            {
                ends[places[i]]++;
            }

            var start = 0;
            for (var q = 0; q < ends.Length; q++)
            {
                (ends[q], start) = (start, start + ends[q]);
            }

            // Every start moves to its end.
            for (var i = 0; i < _entries.Length; i++)
            {
                _entries[ends[places[i]]++] = i;
            }
        }
    }
}
