namespace Theodolite.Torch.Sampled;

/// <summary>Images as planes of <see cref="PatchGeometry"/>, one after the other.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class ImagePlanes<T> : IDisposable
    where T : unmanaged
{
    private readonly PatchGeometry _geometry;
    private readonly AlignedNumbers<T> _numbers;

    /// <summary>Planes of zeros.</summary>
    /// <param name="geometry">Their extents.</param>
    /// <param name="count">How many.</param>
    /// <param name="row">Numbers of a row of a kernel; the last may reach so far beyond a plane.</param>
    public ImagePlanes(PatchGeometry geometry, int count, int row)
    {
        _geometry = geometry;
        Length = AlignedNumbers<T>.WholeLines(geometry.Plane);
        _numbers = new AlignedNumbers<T>((count * Length) + row);
    }

    /// <summary>Numbers from one plane to the next.</summary>
    public int Length { get; }

    public T* Start => _numbers.Start;

    public void Clear() => _numbers.Clear();

    public void Dispose() => _numbers.Dispose();

    /// <summary>Takes an image [C, H, W] into the first plane; its borders stay.</summary>
    public void Load(T* image) => Move(image, Start, load: true);

    /// <summary>Gives the image [C, H, W] of a plane.</summary>
    public void Store(int plane, T* image) => Move(image, Start + (plane * Length), load: false);

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

    private void Move(T* image, T* plane, bool load)
    {
        var g = _geometry;
        var area = g.Height * g.Width;
        for (var row = 0; row < g.Height; row++)
        {
            var pixel = plane + ((row + g.Padding.Rows) * g.RowStride) + (g.Padding.Columns * g.Channels);
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
