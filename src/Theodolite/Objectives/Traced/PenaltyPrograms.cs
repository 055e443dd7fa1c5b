using System.Collections.Concurrent;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>The programs of a penalty on the parameters, which no microbatch takes part in.</summary>
internal sealed class PenaltyPrograms(Program penalty)
{
    private readonly Lazy<Evaluator> _value = new(() => new Evaluator(Fuse.Of(penalty)));
    private readonly Lazy<Evaluator> _gradient = new(
        () => new Evaluator(Fuse.Of(Gradient.Of(penalty, [.. Enumerable.Range(0, penalty.Inputs.Count)]))));
    private readonly ConcurrentDictionary<CurvatureKey, Lazy<CurvaturePrograms>> _curvatures = new();

    /// <summary>Parameters ↦ penalty.</summary>
    public Evaluator Value => _value.Value;

    /// <summary>… ↦ penalty, then one gradient per parameter block.</summary>
    public Evaluator WithGradient => _gradient.Value;

    /// <summary>The products of its Hessian.</summary>
    public CurvaturePrograms Curvature(CurvatureKey key) => _curvatures.GetOrAdd(key, wanted => new(() =>
    {
        var gradient = Gradient.Of(penalty, wanted.With);
        return new(Linearize.Of(new Program(gradient.Inputs, [.. gradient.Outputs.Skip(1)]), wanted.With), wanted.With.Count);
    })).Value;
}

/// <summary>The Hessian of a penalty at a point.</summary>
internal sealed class PenaltyCurvature(CurvaturePrograms programs, ParameterViews views) : IDisposable
{
    private readonly Tensor[] _residuals = programs.Known.Run(views.Tensors);

    /// <summary>Adds its products with a block to a result.</summary>
    public void AddTo(Tensor result, Tensor[] tangents, int k, TangentLayout layout)
    {
        var block = programs.Block(k);
        var shared = block.Prologue.Run(tangents);
        Tensor[]? terms = null;
        try
        {
            terms = block.Body.Run([.. shared, .. _residuals]);
            layout.AddTo(result, block.Epilogue.Run(terms));
        }
        finally
        {
            Tensors.Release(shared);
            Tensors.Release(terms);
        }
    }

    public void Dispose() => Tensors.Release(_residuals);
}
