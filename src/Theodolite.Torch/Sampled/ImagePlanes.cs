namespace Theodolite.Torch.Sampled;

/// <summary>The images of one sample as planes of <see cref="PatchGeometry"/>, those of a block one after the other.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class ImagePlanes<T> : IDisposable
    where T : unmanaged
{
    private readonly PatchGeometry _geometry;
    private readonly int _members;
    private readonly AlignedNumbers<T> _numbers;

    /// <summary>Planes of zeros.</summary>
    /// <param name="geometry">Their extents.</param>
    /// <param name="members">Images of a sample.</param>
    /// <param name="row">Numbers of a row of a kernel; the last may reach so far beyond a plane.</param>
    public ImagePlanes(PatchGeometry geometry, int members, int row)
    {
        (_geometry, _members) = (geometry, members);
        Length = AlignedNumbers<T>.WholeLines(geometry.Plane);
        _numbers = new AlignedNumbers<T>((members * Length) + row);
    }

    /// <summary>Numbers from one plane to the next.</summary>
    public int Length { get; }

    public T* Start => _numbers.Start;

    public void Clear() => _numbers.Clear();

    public void Dispose() => _numbers.Dispose();

    /// <summary>Takes images [K, C, H, W]; the borders stay.</summary>
    public void Load(T* images) => Move(images, load: true);

    /// <summary>Gives images [K, C, H, W].</summary>
    public void Store(T* images) => Move(images, load: false);

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

    private static void Give(T* pixel, T* result, int channels, int area)
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

    private void Move(T* images, bool load)
    {
        var g = _geometry;
        var area = g.Height * g.Width;
        for (var member = 0; member < _members; member++)
        {
            var image = images + ((long)member * g.Image);
            for (var row = 0; row < g.Height; row++)
            {
                var pixel = Start + (member * Length) + ((row + g.Padding.Rows) * g.RowStride) + (g.Padding.Columns * g.Channels);
                for (var column = 0; column < g.Width; column++, pixel += g.Channels, image++)
                {
                    if (load)
                    {
                        Take(image, pixel, g.Channels, area);
                    }
                    else
                    {
                        Give(pixel, image, g.Channels, area);
                    }
                }
            }
        }
    }
}
