using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>
/// The end of a schedule-free chain, where θ is y: x = (y − (1 − β)z)/β, z ← z − ηu, x ← (1 − c)x + cz, y ← βx + (1 − β)z. Only z
/// is stored; c is the share of this step's weight tʳ·(max η)ᵖ in the sum of weights.
/// </summary>
internal sealed class ScheduleFreeAverage<T>(
    ScheduleFreeForm form,
    OptimizerMemory<T> memory,
    string weights,
    string maximumRate,
    Slot<T> basis) : ElementLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double _rate;
    private double _share;

    public override void Start(ReadOnlySpan<T> theta, List<Segment> segments)
    {
        if (!basis.IsFresh)
        {
            return;
        }

        foreach (var segment in segments)
        {
            theta.Slice(segment.Offset, segment.Count).CopyTo(basis.Values.AsSpan(segment.SlotStart));
        }

        basis.Start();
    }

    public override void Begin(in StepContext step)
    {
        _rate = step.LearningRate * Math.Min(1, (double)step.T / Math.Max(1, form.WarmupSteps));
        var weight = Weight(step);
        var sum = memory[weights] + weight;
        _share = sum > 0 ? weight / sum : 0;
    }

    public override void Finish(in StepContext step)
    {
        memory[weights] += Weight(step);
        memory[maximumRate] = Math.Max(memory[maximumRate], _rate);
    }

    public override void Apply(in Chunk<T> chunk)
    {
        var rate = Registers.All<T>(_rate * chunk.Block.RateScale);
        FusedPass.Run<T, Kernel>(
            chunk.Update, [], [], chunk.Theta, chunk.Of(basis), [],
            new Kernel(
                rate,
                Registers.All<T>(_share),
                Registers.All<T>(form.Beta),
                Registers.All<T>(1 - form.Beta),
                Registers.All<T>(1 / form.Beta)));
    }

    private double Weight(in StepContext step) =>
        Math.Pow(step.T, form.WeightPower) * Math.Pow(Math.Max(memory[maximumRate], _rate), form.RatePower);

    private readonly struct Kernel(Vector<T> rate, Vector<T> share, Vector<T> beta, Vector<T> rest, Vector<T> inverse) : IKernel<T>
    {
        public static int Slots => 2;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            var average = (first - (rest * second)) * inverse;
            second -= rate * update;
            average += share * (second - average);
            first = (beta * average) + (rest * second);
            return default;
        }
    }
}

/// <summary>The numbers of schedule-free averaging.</summary>
internal sealed record ScheduleFreeForm(double Beta, double RatePower, double WeightPower, int WarmupSteps);
