namespace Theodolite.Torch.Sampled;

/// <summary>
/// A convolution in two dimensions of which, in every channel, only some positions are wanted, as under a pooling by maxima:
/// y[n, o, p] = Σ x[n, c, s·q − padding + i]·w[o, c, i] at the position q = positions[n, o, p] of the map, row·W′ + column. It, its
/// input gradient and its weight gradient are one trilinear form with one argument left open. libtorch computes whole maps only, of
/// which a pooling over 2×2 throws three quarters away and whose gradients are as many zeros; these kernels take O·P·C·k²
/// multiplications a sample in place of O·H′W′·C·k².
/// </summary>
/// <remarks>
/// Images are [N, C, H, W] or a block [N, K, C, H, W] of them, weights [O, C, k, k] or [K, O, C, k, k], values [N, O, P] or [N, K, O, P];
/// a block shares the positions. Operands are on the CPU. Sums are taken in their dtype, float32 or float64, in an order that does not
/// depend on the threads.
/// </remarks>
public sealed class SampledConvolution
{
    private readonly PatchGeometry _geometry;

    /// <summary>A convolution without groups and dilation.</summary>
    /// <param name="images">[N, C, H, W]; N does not matter.</param>
    /// <param name="weight">[O, C, kernel rows, kernel columns].</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <exception cref="TorchException">The shapes do not fit, or it has groups or a dilation.</exception>
    public SampledConvolution(Shape images, Shape weight, ConvolutionGeometry geometry) =>
        _geometry = PatchGeometry.Of(images, weight, geometry);

    /// <summary>y at the positions, [N, O, P] or [N, K, O, P].</summary>
    /// <exception cref="TorchException">An operand has another shape, dtype or device.</exception>
    /// <exception cref="IndexOutOfRangeException">A position lies outside of the map.</exception>
    public Tensor Forward(Tensor images, Tensor weight, Tensor positions)
    {
        var members = Members(images, 5, 1) ?? Members(weight, 5, 0);
        return Make(images, members, positions, positions.Shape, 1, values => [images, weight, values]);
    }

    /// <summary>x̄ of values ȳ at the positions, [N, C, H, W] or [N, K, C, H, W].</summary>
    /// <exception cref="TorchException">An operand has another shape, dtype or device.</exception>
    /// <exception cref="IndexOutOfRangeException">A position lies outside of the map.</exception>
    public Tensor InputGradient(Tensor values, Tensor weight, Tensor positions)
    {
        var members = Members(values, 4, 1) ?? Members(weight, 5, 0);
        return Make(values, members, positions, _geometry.Images(positions.Shape[0]), 1, images => [images, weight, values]);
    }

    /// <summary>w̄ of images and values ȳ at the positions, [O, C, k, k] or [K, O, C, k, k].</summary>
    /// <exception cref="TorchException">An operand has another shape, dtype or device.</exception>
    /// <exception cref="IndexOutOfRangeException">A position lies outside of the map.</exception>
    public Tensor WeightGradient(Tensor images, Tensor values, Tensor positions)
    {
        var members = Members(images, 5, 1) ?? Members(values, 4, 1);
        return Make(values, members, positions, _geometry.Weight, 0, weight => [images, weight, values]);
    }

    private static long? Members(Tensor tensor, int rank, int axis) => tensor.Rank == rank ? tensor.Shape[axis] : null;

    // The result, made by whichever of images, weight and values it is.
    private Tensor Make(Tensor like, long? members, Tensor positions, Shape shape, int axis, Func<Tensor, Tensor[]> operands)
    {
        var result = Tensor.Empty(members is { } count ? shape.Insert(axis, count) : shape, like.DType, like.Device);
        try
        {
            var all = operands(result);
            var open = Array.IndexOf(all, result);
            if (like.DType == DType.Float32)
            {
                Run<float>(all, open, members, positions);
            }
            else
            {
                Run<double>(all, open, members, positions);
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private void Run<T>(Tensor[] operands, int open, long? members, Tensor positions)
        where T : unmanaged
    {
        using var images = operands[0].Contiguous();
        using var weight = operands[1].Contiguous();
        using var values = operands[2].Contiguous();
        using var places = positions.Contiguous();
        Check(images, weight, values, places, members);
        var pass = new SampledPass<T>(_geometry, images, weight, values, places);
        switch (open)
        {
            case 0:
                pass.InputGradient();
                break;
            case 1:
                pass.WeightGradient();
                break;
            default:
                pass.Forward();
                break;
        }
    }

    private void Check(Tensor images, Tensor weight, Tensor values, Tensor positions, long? members)
    {
        var operation = "SampledConvolution"u8;
        Require.That(positions.Rank == 3 && positions.DType == DType.Int64, operation, "positions are int64 [N, O, P]", positions);
        Require.That(positions.Shape[1] == _geometry.Weight[0], operation, "positions are of each output channel", positions);
        Expect(images, _geometry.Images(positions.Shape[0]), 1);
        Expect(weight, _geometry.Weight, 0);
        Expect(values, positions.Shape, 1);

        void Expect(Tensor tensor, Shape shape, int axis) => Require.That(
            tensor.DType == values.DType && (tensor.Shape == shape || (members is { } count && tensor.Shape == shape.Insert(axis, count))),
            "SampledConvolution"u8,
            $"an operand is {shape}, or a block of such",
            tensor);
    }
}
