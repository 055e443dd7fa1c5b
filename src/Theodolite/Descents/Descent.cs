using Theodolite.Differentiation;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;
using Theodolite.Schedules;
using Theodolite.Settings;

namespace Theodolite.Descents;

/// <summary>
/// Follows an optimizer down a loss, point by point, and says how it went. Steps, or a budget in gradient equivalents, or both
/// end it; the points at which it is looked at cost nothing.
/// </summary>
public sealed record Descent
{
    /// <summary>Most numbers kept as iterates; of larger runs only the first and the last point.</summary>
    private const long MostNumbers = 4_000_000;

    /// <summary>Most steps where only a budget is set.</summary>
    private const int MostSteps = 1_000_000;

    /// <summary>Steps; null for as many as the budget allows, or 100.</summary>
    public int? Steps { get; init => field = value is { } steps ? Ranges.Between(0, MostSteps, steps, "steps") : null; }

    /// <summary>Gradient equivalents (<see cref="LossEvaluations.GradientEquivalents"/>) after which no step begins; null for no
    /// limit.</summary>
    public double? Budget { get; init => field = value is { } budget ? Ranges.Above(0, budget, "budget") : null; }

    /// <summary>Learning rates over the steps; null for the optimizer's own.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>Clipping of each gradient, for optimizers that need nothing but gradients; null for none.</summary>
    public GradientClipping? Clipping { get; init; }

    /// <summary>σ, standard deviation of the noise on each coordinate of a gradient.</summary>
    public double Noise { get; init => field = Ranges.AtLeast(0, value, "noise"); }

    /// <summary>Keys the noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>Runs one optimizer from one start.</summary>
    /// <param name="objective">f; gradients are taken by differences where it is a <see cref="NumericalGradientObjective"/>.</param>
    /// <param name="optimizer">What makes the steps.</param>
    /// <param name="start">θ₀.</param>
    /// <param name="index">Index of the start, for the noise.</param>
    /// <param name="progress">Receives the fraction of steps or budget spent.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">The start has other than P finite numbers, or f is not finite there.</exception>
    public DescentResult Run(
        Objective objective,
        OptimizerSettings optimizer,
        double[] start,
        int index = 0,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        var path = new DescentPath(objective, cancellation);
        if (start.Length != objective.Parameters.Count || !Vectors.AllFinite(start))
        {
            throw new BadInputException($"A start has {objective.Parameters.Count} finite numbers.");
        }

        var before = (objective as NumericalGradientObjective)?.Evaluations;
        var open = Steps is null && Budget is not null;
        var steps = Steps ?? (open ? MostSteps : 100);
        var keep = (long)start.Length * Math.Min(steps, 100_000) <= MostNumbers;
        var (theta, point) = (start.ToArray(), start.ToArray());
        path.Add(point, 0, keep: true);
        if (!double.IsFinite(path.Losses[0]))
        {
            throw new BadInputException($"The loss is {path.Losses[0]} at the start{Where(objective, start, cancellation)}.");
        }

        var run = optimizer.Create<double>(ParameterPlan.Of(objective.Parameters));
        if (Clipping is not null && run is not GradientOptimizer<double>)
        {
            throw new BadInputException(
                $"The optimizer '{optimizer.Name}' asks for more than gradients, and clipped ones would mislead it.");
        }

        var loss = new ObjectiveLoss<double>(objective, cancellation) { Tilt = Noise > 0 ? new double[start.Length] : null };
        var (rests, note, alive) = (0, (string?)null, true);
        for (var step = 0; step < steps && !(loss.Evaluations.GradientEquivalents >= Budget); step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (alive)
            {
                Draw(loss.Tilt, index, step);
                var spent = loss.Evaluations;
                var rates = new StepRates(Schedule?.Rate(step, optimizer.LearningRate) ?? optimizer.LearningRate, Schedule?.Momentum(step));
                var result = Step(run, theta, loss, rates);
                (rests, note) = (rests + (result.Moved ? 0 : 1), result.Note ?? note);
                run.EvaluationPoint(theta, point);
                if (open && Noise == 0 && loss.Evaluations == spent)
                {
                    break; // at rest: it asks for nothing more, and would not for ever
                }
            }
            else if (open)
            {
                break;
            }

            // What is not finite stays so: the rest of the steps is not worth computing.
            alive = path.Add(point, loss.Evaluations.GradientEquivalents, keep) && alive;
            progress?.Report(
                Math.Max(Budget is { } budget ? loss.Evaluations.GradientEquivalents / budget : 0, open ? 0 : (step + 1.0) / steps));
        }

        path.Close(point);
        var found = new DescentResult
        {
            Optimizer = optimizer,
            Start = index,
            Iterates = path.Points,
            Losses = [.. path.Losses],
            GradientNorms = [.. path.GradientNorms],
            Costs = [.. path.Costs],
            Evaluations = loss.Evaluations,
            FunctionEvaluations = path.Spent(before, objective),
            Rests = rests,
            LastNote = note,
        };
        var (outcome, notes) = OutcomeRules.Decide(
            found,
            path.Steadiness,
            (objective as NumericalGradientObjective)?.Inner ?? objective,
            Noise,
            cancellation);
        return found with { Outcome = outcome, Notes = notes };
    }

    // A minibatch would give f(θ) + σ·ξᵀθ with ξ ~ N(0, I) drawn anew for each step; every optimizer of a race sees the same noise.
    private void Draw(double[]? noise, int start, int step)
    {
        if (noise is not null)
        {
            Philox.For(Seed, $"descend/noise/{start}", (ulong)step).FillGaussian(noise);
            Vectors.Scale(noise, Noise);
        }
    }

    private StepResult Step(Optimizer<double> run, double[] theta, ILoss<double> loss, StepRates rates)
    {
        if (Clipping is null)
        {
            return run.Step(theta, loss, rates);
        }

        // What is not finite is for the outcome to say.
        var gradient = new double[theta.Length];
        var value = loss.Gradient(theta, gradient);
        (Clipping with { NonFinite = NonFinitePolicy.Propagate }).Apply(gradient, theta, run.Plan);
        ((GradientOptimizer<double>)run).Update(theta, gradient, rates);
        return new StepResult(value);
    }

    private static string Where(Objective objective, double[] start, CancellationToken cancellation) =>
        objective.LocateNonFinite(start, cancellation) is { } origin ? $"; it begins with {origin.Equation}" : "";
}
