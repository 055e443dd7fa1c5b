using Theodolite.Objectives;
using Theodolite.TorchSharp.Weights;
using TorchSharp;

namespace Theodolite.TorchSharp;

/// <summary>
/// Sums over batches of k vectors of derivatives [k, P], in float64 whatever type those come in. Narrower ones are added up by eights in
/// their own type first: adding them to float64 one by one takes several passes each.
/// </summary>
internal sealed class Sums
{
    private const int Together = 8;
    private readonly torch.Tensor _wide;
    private readonly torch.Tensor? _narrow;
    private readonly torch.Tensor[][] _blocks;
    private int _batches;

    /// <summary>Zeros; the tensors belong to the caller's scope.</summary>
    public Sums(int k, ParameterLayout layout, torch.ScalarType type, torch.Device device)
    {
        _wide = torch.zeros([k, layout.Count], torch.ScalarType.Float64, device);
        _narrow = type == torch.ScalarType.Float64 ? null : torch.zeros([k, layout.Count], type, device);
        _blocks =
        [
            .. Enumerable.Range(0, k).Select(row =>
            {
                var vector = (_narrow ?? _wide).select(0, row);
                return layout.Blocks.Select(block => Leaves.Of(vector, block)).ToArray();
            }),
        ];
    }

    /// <summary>Adds the derivatives of one batch to a vector, those that are missing being zero.</summary>
    public void Add(int row, IList<torch.Tensor> derivatives)
    {
        using var constant = torch.no_grad();
        var blocks = _blocks[row];
        for (var i = 0; i < blocks.Length; i++)
        {
            if (derivatives[i] is { IsInvalid: false } derivative)
            {
                blocks[i].add_(derivative);
            }
        }
    }

    /// <summary>A batch is done, all vectors of it.</summary>
    public void EndBatch()
    {
        if (++_batches % Together == 0)
        {
            Widen();
        }
    }

    /// <summary>Copies the sums, vector by vector.</summary>
    public void Read(Span<double> numbers)
    {
        Widen();
        Leaves.Read(_wide, numbers);
    }

    private void Widen()
    {
        if (_narrow is null)
        {
            return;
        }

        using var constant = torch.no_grad();
        _wide.add_(_narrow);
        _narrow.zero_();
    }
}
