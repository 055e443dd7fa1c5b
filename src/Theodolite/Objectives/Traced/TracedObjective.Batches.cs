using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <content>Losses and gradients of batches of samples, true targets and drawn ones.</content>
public partial class TracedObjective
{
    /// <summary>
    /// Overwrites a flat tensor with the gradient of the mean loss over a batch of samples, and returns that loss; the penalty
    /// counts in full.
    /// </summary>
    public double BatchGradient(Tensor theta, Tensor input, Tensor target, Tensor gradient)
    {
        gradient.Zero_();
        using var views = new ParameterViews(Parameters, theta);
        using var sums = new ParameterViews(Parameters, gradient);
        var loss = Add(_programs, views, sums, input, target, Terms(target));
        return Weighed(loss, gradient, target) + AddPenalty(views, sums);
    }

    /// <summary>
    /// As <see cref="BatchGradient(Tensor, Tensor, Tensor, Tensor)"/> for the samples of some indices, shared among the processes where
    /// no batch couples them.
    /// </summary>
    internal double BatchGradient(Tensor theta, Tensor samples, Tensor gradient, CancellationToken cancellation)
    {
        using var target = Targets.IndexSelect(0, samples);
        if (Processes.AreOne || Settings.Batches is not null)
        {
            using var input = Inputs.Rows(samples);
            return BatchGradient(theta, input, target, gradient);
        }

        gradient.Zero_();
        using var views = new ParameterViews(Parameters, theta);
        using var sums = new ParameterViews(Parameters, gradient);
        var loss = OfOwn(samples, (input, own, _) => Add(_programs, views, sums, input, own, Terms(target)));
        Processes.Sum(gradient, cancellation);
        loss = Processes.Sum(loss, cancellation);
        return Weighed(loss, gradient, target) + AddPenalty(views, sums);
    }

    /// <summary>As <see cref="BatchValue(Tensor, Tensor, Tensor)"/> for the samples of some indices, shared in the same way.</summary>
    internal double BatchValue(Tensor theta, Tensor samples, CancellationToken cancellation)
    {
        using var target = Targets.IndexSelect(0, samples);
        if (Processes.AreOne || Settings.Batches is not null)
        {
            using var input = Inputs.Rows(samples);
            return BatchValue(theta, input, target);
        }

        using var views = new ParameterViews(Parameters, theta);
        var loss = OfOwn(
            samples,
            (input, own, _) => Read(Programs((int)input.Shape[0], Terms(target)).Value.Run(InputsOf(views, input, own))[0]));
        loss = Processes.Sum(loss, cancellation);
        return Weighed(loss, null, target) + (Penalty is { } penalty ? Read(penalty.Value.Run(views.Tensors)[0]) : 0);
    }

    /// <summary>As the other, for the samples of some indices, shared in the same way.</summary>
    internal void SampledGradient(Tensor theta, Tensor? samples, Tensor gradient, Randomness.Philox random, long first)
    {
        using var all = samples is null ? Tensor.Arange(Inputs.Shape[0], Inputs.Device) : samples.Alias();
        using var target = Targets.IndexSelect(0, all);
        if (Processes.AreOne || Settings.Batches is not null)
        {
            using var input = Inputs.Rows(all);
            SampledGradient(theta, input, target, gradient, random, first);
            return;
        }

        gradient.Zero_();
        using var views = new ParameterViews(Parameters, theta);
        using var sums = new ParameterViews(Parameters, gradient);
        OfOwn(all, (input, own, start) =>
        {
            AddSampled(views, sums, input, own, Terms(target), random, first + start);
            return 0;
        });
        Processes.Sum(gradient);
        Weighed(0, gradient, target);
        AddPenalty(views, sums);
    }

    /// <summary>
    /// As <see cref="BatchGradient(Tensor, Tensor, Tensor, Tensor)"/>, for targets drawn from the model's outputs in place of the true
    /// ones; an observation keeps the
    /// weight that its true target gives it.
    /// </summary>
    /// <param name="theta">θ.</param>
    /// <param name="input">Samples.</param>
    /// <param name="target">Their true targets.</param>
    /// <param name="gradient">Receives the gradient.</param>
    /// <param name="random">Sequence of the draw.</param>
    /// <param name="first">Number of the first sample in that sequence.</param>
    internal void SampledGradient(Tensor theta, Tensor input, Tensor target, Tensor gradient, Randomness.Philox random, long first)
    {
        gradient.Zero_();
        using var views = new ParameterViews(Parameters, theta);
        using var sums = new ParameterViews(Parameters, gradient);
        AddSampled(views, sums, input, target, Terms(target), random, first);
        Weighed(0, gradient, target);
        AddPenalty(views, sums);
    }

    /// <summary>
    /// How the gradients of single samples of a batch spread about their mean; a penalty, the same for all, is left out. Null
    /// where the loss couples the samples of a batch, so that there are no gradients of single samples.
    /// </summary>
    /// <exception cref="ProgramException">A primitive of the model cannot be batched; its name is said.</exception>
    internal GradientSpread? Spread(Tensor theta, Tensor input, Tensor target)
    {
        if (Settings.Batches is not null || input.Shape[0] < 2)
        {
            return null;
        }

        var n = (int)input.Shape[0];
        var weight = WeightOf(target);
        using var mean = Tensor.Zeros([Parameters.Count], DType, Inputs.Device);
        using (var views = new ParameterViews(Parameters, theta))
        using (var sums = new ParameterViews(Parameters, mean))
        {
            Add(_programs, views, sums, input, target, n * (double)_tracer.TermsPerSample);
        }

        mean.MultiplyScalar_(n * (double)_tracer.TermsPerSample / weight);
        var (squares, projections) = _samples.Value.Measure(theta, input, target, mean);
        // gᵢ = (n/W)·∇(sum of the sample's terms), so that their mean is the gradient of the batch.
        var scale = n / weight;
        using var square = mean.Dot(mean);
        var length = square.ToDouble();
        var inner = projections.Select(value => scale * value).ToArray();
        var average = inner.Average();
        return new GradientSpread(
            n,
            length,
            Math.Max(0, (squares.Sum() * scale * scale) - (n * length)) / (n - 1),
            inner.Sum(value => (value - average) * (value - average)) / (n - 1));
    }

    /// <summary>The mean loss over a batch of samples; the penalty counts in full.</summary>
    public double BatchValue(Tensor theta, Tensor input, Tensor target)
    {
        using var views = new ParameterViews(Parameters, theta);
        var loss = Read(Programs((int)input.Shape[0], Terms(target)).Value.Run(InputsOf(views, input, target))[0]);
        return Weighed(loss, null, target) + (Penalty is { } penalty ? Read(penalty.Value.Run(views.Tensors)[0]) : 0);
    }

    private double Terms(Tensor target) => target.Shape[0] * (double)_tracer.TermsPerSample;

    // The weights of a batch are seldom those of another: one program divides by the number of terms, and its results are scaled.
    private double Weighed(double loss, Tensor? gradient, Tensor target)
    {
        if (!_tracer.IsWeighted)
        {
            return loss;
        }

        var scale = Weight(target) is > 0 and var weight ? Terms(target) / weight : 0;
        gradient?.MultiplyScalar_(scale);
        return loss * scale;
    }

    private double Weight(Tensor target)
    {
        var weight = _weights.GetOrAdd((int)target.Shape[0], rows => new(() => new Evaluator(_tracer.Weight(rows)!))).Value;
        return Read(weight.Run([target])[0]);
    }

    // What this process adds to a sum over the samples of some indices; it may have none of them.
    private double OfOwn(Tensor samples, Func<Tensor, Tensor, long, double> add)
    {
        var (first, count) = Processes.Share(samples.Shape[0]);
        if (count == 0)
        {
            return 0;
        }

        using var own = samples.Narrow(0, first, count);
        using var input = Inputs.Rows(own);
        using var target = Targets.IndexSelect(0, own);
        return add(input, target, first);
    }

    private void AddSampled(
        ParameterViews views,
        ParameterViews sums,
        Tensor input,
        Tensor target,
        double total,
        Randomness.Philox random,
        long first)
    {
        using var outputs = Outputs(views, input);
        using var drawn = Model!.Likelihood!.Draw(outputs, target, random, first);
        Tensor?[] accumulators = [null, .. sums.Tensors];
        var sampled = Programs((int)input.Shape[0], total).WithSampledGradient;
        sampled.Accumulate(InputsOf(views, input, target, drawn), accumulators)[0]!.Dispose();
    }
}
