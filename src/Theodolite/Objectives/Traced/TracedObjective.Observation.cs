using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <content>What is seen while the loss is evaluated, value by value.</content>
public partial class TracedObjective
{
    public override long CountKinks(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        var kinks = 0L;
        Observe(theta, (_, equation, operands, _) => kinks += equation.Primitive.CountKinks(operands), cancellation);
        return Processes.Sum(kinks, cancellation);
    }

    public override NonFiniteOrigin? LocateNonFinite(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        NonFiniteOrigin? origin = null;
        var count = 0;
        Observe(
            theta,
            (batch, equation, _, result) =>
            {
                count = batch + 1;
                origin ??= Finiteness.Origin(batch, equation, result);
            },
            cancellation);
        return Finiteness.First(Processes, origin, count, cancellation);
    }

    public override IReadOnlyList<LayerActivity> Activity(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        using var survey = new ActivitySurvey();
        Observe(theta, (_, equation, operands, result) => survey.See(equation, operands, result), cancellation);
        return survey.Report(Processes, cancellation);
    }

    /// <summary>What each hidden unit does on a batch of samples.</summary>
    internal IReadOnlyList<LayerActivity> Activity(Tensor theta, Tensor input, Tensor target)
    {
        using var views = new ParameterViews(Parameters, theta);
        using var survey = new ActivitySurvey();
        var evaluator = new Evaluator(Programs((int)input.Shape[0], input.Shape[0] * (double)_tracer.TermsPerSample).Loss);
        using var loss = evaluator.Run(InputsOf(views, input, target), survey.See)[0];
        return survey.Report();
    }

    private void Observe(ReadOnlySpan<double> theta, Action<int, Value, ReadOnlySpan<Tensor>, Tensor> see, CancellationToken cancellation)
    {
        using var flat = Flat(theta);
        using var views = new ParameterViews(Parameters, flat);
        var weight = _total.Value;
        foreach (var microbatch in _view.Value.CutEvenly(WideRows))
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                var evaluator = new Evaluator(Programs(microbatch.Rows, weight).Loss);
                var index = microbatch.Index;
                using var loss = evaluator.Run(
                    InputsOf(views, microbatch.Input, microbatch.Target),
                    (equation, operands, result) => see(index, equation, operands, result))[0];
            }
        }
    }
}
