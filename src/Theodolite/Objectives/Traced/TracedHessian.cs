using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// ∇²f at a point. The gradient is linearized here, once; a block of products then costs only the work that involves the
/// tangents: 6 multiply-adds per weight, sample and tangent in a dense layer (2 in the first).
/// </summary>
/// <remarks>
/// Linearizations are kept per microbatch while the memory budget allows; the rest are made again once per block.
/// </remarks>
internal sealed class TracedHessian : TensorOperator
{
    private readonly TracedObjective _objective;
    private readonly Tensor _theta;
    private readonly List<Tensor[]> _kept = [];

    /// <param name="objective">f.</param>
    /// <param name="theta">θ, flat; owned from here on.</param>
    /// <param name="cancellation">Stops between microbatches.</param>
    public TracedHessian(TracedObjective objective, Tensor theta, CancellationToken cancellation)
        : base(objective.DType, theta.Device)
    {
        _objective = objective;
        _theta = theta;
        try
        {
            Linearize(cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override long Dimension => _objective.Parameters.Count;

    protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation)
    {
        var k = block.Shape[0];
        var result = Tensor.Empty([k, Dimension], DType, _theta.Device);
        try
        {
            var most = _objective.Plan.Tangents;
            var pieces = (k + most - 1) / most;
            for (long piece = 0, start = 0; piece < pieces; piece++)
            {
                var size = (k - start) / (pieces - piece);
                using var rows = block.Narrow(0, start, size);
                using var target = result.Narrow(0, start, size);
                Multiply(rows, target, (int)size, cancellation);
                start += size;
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _theta.Dispose();
            foreach (var residuals in _kept)
            {
                Release(residuals);
            }

            _kept.Clear();
        }
    }

    private void Linearize(CancellationToken cancellation)
    {
        using var views = new ParameterViews(_objective.Parameters, _theta);
        var bytes = 0L;
        foreach (var microbatch in _objective.Microbatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                if (bytes > _objective.Settings.ResidualBytes)
                {
                    return;
                }

                var residuals = Known(views, microbatch);
                _kept.Add(residuals);
                bytes += residuals.Sum(residual => residual.Count * residual.DType.Size());
            }
        }
    }

    private Tensor[] Known(ParameterViews views, Microbatch microbatch) =>
        _objective.Programs(microbatch.Rows, _objective.Samples!.Value).Known.Run(views.With(microbatch.Input, microbatch.Target));

    private void Multiply(Tensor block, Tensor result, int k, CancellationToken cancellation)
    {
        using var views = new ParameterViews(_objective.Parameters, _theta);
        Tensor[]? shared = null;
        Tensor[]? sums = null;
        BlockPrograms? last = null;
        try
        {
            foreach (var microbatch in _objective.Microbatches())
            {
                using (microbatch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var programs = _objective.Programs(microbatch.Rows, _objective.Samples!.Value).Block(k);
                    if (programs != last)
                    {
                        Release(shared);
                        shared = Prologue(programs, block, k);
                        last = programs;
                    }

                    sums ??= Zeros(programs);
                    Add(programs, views, microbatch, shared!, sums);
                }
            }

            Write(last!.Epilogue.Run(sums), result, k);
        }
        finally
        {
            Release(shared);
            Release(sums);
        }
    }

    private void Add(BlockPrograms programs, ParameterViews views, Microbatch microbatch, Tensor[] shared, Tensor[] sums)
    {
        var kept = microbatch.Index < _kept.Count;
        var residuals = kept ? _kept[microbatch.Index] : Known(views, microbatch);
        try
        {
            programs.Body.Accumulate([.. shared, .. residuals], sums);
        }
        finally
        {
            if (!kept)
            {
                Release(residuals);
            }
        }
    }

    private Tensor[] Prologue(BlockPrograms programs, Tensor block, int k)
    {
        var blocks = _objective.Parameters.Blocks;
        var tangents = new Tensor[blocks.Count];
        for (var i = 0; i < tangents.Length; i++)
        {
            using var columns = block.Narrow(1, blocks[i].Offset, blocks[i].Count);
            tangents[i] = columns.Reshape(blocks[i].Shape.Insert(0, k));
        }

        try
        {
            return programs.Prologue.Run(tangents);
        }
        finally
        {
            Release(tangents);
        }
    }

    private Tensor[] Zeros(BlockPrograms programs) =>
        [.. programs.Body.Program.Outputs.Select(output => Tensor.Zeros(output.Shape, output.DType, _theta.Device))];

    private void Write(Tensor[] outputs, Tensor result, int k)
    {
        var blocks = _objective.Parameters.Blocks;
        for (var i = 0; i < outputs.Length; i++)
        {
            using var columns = result.Narrow(1, blocks[i].Offset, blocks[i].Count);
            using var flat = outputs[i].Reshape([k, blocks[i].Count]);
            columns.Copy_(flat);
        }

        Release(outputs);
    }

    private static void Release(Tensor[]? tensors)
    {
        foreach (var tensor in tensors ?? [])
        {
            tensor.Dispose();
        }
    }
}
