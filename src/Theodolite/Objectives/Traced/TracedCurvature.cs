using Theodolite.Collectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// A curvature of a traced objective at a point. It is linearized here, once; a block of products then costs only the work
/// that involves the tangents: for the Hessian 6 multiply-adds per weight, sample and tangent in a dense layer (2 in the
/// first), for Gauss–Newton and Fisher matrices 4 (2 in the first).
/// </summary>
/// <remarks>
/// Linearizations are kept per microbatch while the memory budget allows; the rest are made again once per block.
/// Restricted to some parameters it runs programs that know no other tangents, so a product of the last layer skips the layers before.
/// </remarks>
internal sealed class TracedCurvature : TensorOperator
{
    private readonly TracedObjective _objective;
    private readonly CurvatureKey _key;
    private readonly Tensor _theta;
    private readonly SampleView _view;
    private readonly bool _ownsView;
    private readonly double _total;
    private readonly ParameterViews _views;
    private readonly TangentLayout _tangents;
    private readonly DrawnTargets? _draws;
    private readonly PenaltyCurvature? _penalty;
    private readonly List<Tensor[]> _kept = [];

    /// <param name="objective">f.</param>
    /// <param name="theta">θ, flat; owned from here on.</param>
    /// <param name="settings">Kind, parameters, samples.</param>
    /// <param name="cancellation">Stops between microbatches.</param>
    public TracedCurvature(TracedObjective objective, Tensor theta, CurvatureSettings settings, CancellationToken cancellation)
        : base(objective.DType, theta.Device)
    {
        _objective = objective;
        _theta = theta;
        _tangents = new TangentLayout(objective.Parameters, settings.Parameters);
        _key = new(settings.Kind, _tangents.Positions, settings.Kind == CurvatureKind.MonteCarloFisher ? settings.Draws : 0);
        _views = new ParameterViews(objective.Parameters, theta);
        (_view, _ownsView) = objective.Select(settings.Samples, theta);
        try
        {
            _total = objective.WeightOf(_view, cancellation);
            if (_key.Draws > 0)
            {
                _draws = new DrawnTargets(objective, _views, _view, settings, cancellation);
            }

            if (_key.Kind is CurvatureKind.Hessian or CurvatureKind.GaussNewton && objective.Penalty is { } penalty
                && objective.Processes.IsFirst)
            {
                _penalty = new PenaltyCurvature(penalty.Curvature(_key), _views);
            }

            Linearize(cancellation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override long Dimension => _tangents.Dimension;

    public override Processes Processes => _objective.Processes;

    protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation)
    {
        var k = block.Shape[0];
        if (_view.Source.Programs.AreNarrow && !Finiteness.AllFinite(block))
        {
            throw Failure(block, (int)k, cancellation);
        }

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
                if (_objective.Processes.AreOne)
                {
                    Require(target, rows, (int)size, cancellation);
                }

                start += size;
            }

            if (!_objective.Processes.AreOne)
            {
                _objective.Processes.Sum(result, cancellation);
                Require(result, block, (int)k, cancellation);
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
        if (!disposing)
        {
            return;
        }

        _views.Dispose();
        _theta.Dispose();
        _draws?.Dispose();
        _penalty?.Dispose();
        if (_ownsView)
        {
            _view.Dispose();
        }

        foreach (var residuals in _kept)
        {
            Tensors.Release(residuals);
        }

        _kept.Clear();
    }

    private void Linearize(CancellationToken cancellation)
    {
        var bytes = 0L;
        foreach (var microbatch in Microbatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                bytes += Programs(microbatch).Bytes;
                if (bytes > _objective.Settings.ResidualBytes)
                {
                    return;
                }

                _kept.Add(Known(microbatch));
            }
        }
    }

    private IEnumerable<Microbatch> Microbatches() => _view.Cut(_objective.Plan.Rows);

    private CurvaturePrograms Programs(Microbatch microbatch) => _view.Source.Programs.Of(microbatch.Rows, _total).Curvature(_key);

    private Tensor[] Known(Microbatch microbatch) => Programs(microbatch).Known.Run(Inputs(microbatch));

    private Tensor[] Inputs(Microbatch microbatch)
    {
        var inputs = _objective.InputsOf(_views, microbatch.Input, microbatch.Target);
        return _draws is null ? inputs : [.. inputs, .. _draws.Of(microbatch.Index)];
    }

    private void Multiply(Tensor block, Tensor result, int k, CancellationToken cancellation)
    {
        using var tangents = _tangents.Split(block);
        Tensor[]? shared = null;
        Tensor[]? sums = null;
        BlockPrograms? last = null;
        result.Zero_();
        try
        {
            foreach (var microbatch in Microbatches())
            {
                using (microbatch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var curvature = Programs(microbatch);
                    var programs = curvature.Block(k);
                    if (programs != last)
                    {
                        // Another size of microbatch may leave its sums in another layout.
                        Finish();
                        shared = programs.Prologue.Run(tangents.Tensors);
                        sums = Zeros(programs);
                        last = programs;
                    }

                    Add(curvature, programs, microbatch, shared!, sums!);
                }
            }

            Finish();
            _penalty?.AddTo(result, tangents.Tensors, k, _tangents);
        }
        finally
        {
            Tensors.Release(shared);
            Tensors.Release(sums);
        }

        void Finish()
        {
            Tensors.Release(shared);
            if (sums is not null)
            {
                _tangents.AddTo(result, last!.Epilogue.Run(sums));
                Tensors.Release(sums);
            }

            (shared, sums) = (null, null);
        }
    }

    /// <exception cref="NumericalFailureException">The images of a block are not finite.</exception>
    private void Require(Tensor images, Tensor block, int k, CancellationToken cancellation)
    {
        if (!Finiteness.AllFinite(images))
        {
            throw Failure(block, k, cancellation);
        }
    }

    /// <summary>Runs everything again, watched, to say where the first value that is not finite arises.</summary>
    private NumericalFailureException Failure(Tensor block, int k, CancellationToken cancellation)
    {
        var what = $"A product of the {Settings.Kebab.Of(_key.Kind.ToString())} operator";
        if (!Finiteness.AllFinite(block))
        {
            return new($"{what} was asked for with a vector that is not finite.");
        }

        using var tangents = _tangents.Split(block);
        NonFiniteOrigin? first = null;
        var count = 0;
        foreach (var microbatch in Microbatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                first ??= Locate(microbatch, tangents.Tensors, k);
                count++;
            }
        }

        if (Finiteness.First(_objective.Processes, first, count, cancellation) is not { } origin)
        {
            return new($"{what} is not finite: the sum over the microbatches overflows.");
        }

        var layer = origin.Layer is null ? "" : $" in layer '{origin.Layer}'";
        return new($"{what} is not finite: {origin.Kind} arises first{layer} of microbatch {origin.Batch}, in {origin.Equation}.");
    }

    private NonFiniteOrigin? Locate(Microbatch microbatch, Tensor[] tangents, int k)
    {
        var programs = Programs(microbatch);
        var block = programs.Block(k);
        if (Finiteness.First(programs.Known, Inputs(microbatch), microbatch.Index) is { } known)
        {
            return known;
        }

        if (Finiteness.First(block.Prologue, tangents, microbatch.Index) is { } before)
        {
            return before;
        }

        var residuals = Known(microbatch);
        var views = programs.Views(microbatch);
        var shared = block.Prologue.Run(tangents);
        try
        {
            return Finiteness.First(block.Body, [.. shared, .. programs.Join(residuals, views)], microbatch.Index);
        }
        finally
        {
            Tensors.Release(residuals);
            Tensors.Release(views);
            Tensors.Release(shared);
        }
    }

    private void Add(CurvaturePrograms curvature, BlockPrograms programs, Microbatch microbatch, Tensor[] shared, Tensor[] sums)
    {
        var kept = microbatch.Index < _kept.Count;
        var residuals = kept ? _kept[microbatch.Index] : Known(microbatch);
        var views = curvature.Views(microbatch);
        try
        {
            programs.Body.Accumulate([.. shared, .. curvature.Join(residuals, views)], sums);
        }
        finally
        {
            Tensors.Release(views);
            if (!kept)
            {
                Tensors.Release(residuals);
            }
        }
    }

    private Tensor[] Zeros(BlockPrograms programs) =>
        [.. programs.Body.Program.Outputs.Select(output => Tensor.Zeros(output.Shape, output.DType, _theta.Device))];
}
