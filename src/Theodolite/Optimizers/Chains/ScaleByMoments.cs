using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>
/// The coefficients of a step of the Adam family, in float64: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g² and
/// u = (a·m + b·g)/D with D = √(c·v + ε_in) + ε_out. With a maximum w ← max(w, p·v), the root has c·w.
/// </summary>
internal readonly record struct MomentCoefficients
{
    public required double Beta1 { get; init; }

    public required double Beta2 { get; init; }

    /// <summary>a.</summary>
    public required double OfAverage { get; init; }

    /// <summary>b.</summary>
    public double OfGradient { get; init; }

    /// <summary>p.</summary>
    public double BeforeMaximum { get; init; }

    /// <summary>c.</summary>
    public required double OfSquares { get; init; }

    /// <summary>ε_in.</summary>
    public required double Inside { get; init; }

    /// <summary>ε_out, its scale for an ε before the bias correction included.</summary>
    public required double Outside { get; init; }
}

/// <summary>u ← (a·m + b·u)/D with running averages m of u and v of u²; see <see cref="MomentCoefficients"/>.</summary>
/// <param name="coefficients">The coefficients of a step.</param>
/// <param name="first">m.</param>
/// <param name="second">v.</param>
/// <param name="maximum">w, or null.</param>
/// <param name="finish">What to do once after a step, or null.</param>
internal sealed class ScaleByMoments<T>(
    Func<StepContext, MomentCoefficients> coefficients,
    Slot<T> first,
    Slot<T> second,
    Slot<T>? maximum = null,
    Action<StepContext>? finish = null) : ElementLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private MomentCoefficients _step;

    public override void Begin(in StepContext step) => _step = coefficients(step);

    public override void Finish(in StepContext step) => finish?.Invoke(step);

    public override void Apply(in Chunk<T> chunk)
    {
        if (maximum is not null)
        {
            chunk.Run(new Bounded(_step), first, second, maximum);
        }
        else if (_step.OfGradient == 0)
        {
            chunk.Run(new Plain(_step), first, second);
        }
        else
        {
            chunk.Run(new Mixed(_step), first, second);
        }
    }

    private readonly struct Plain(in MomentCoefficients c) : IKernel<T>
    {
        private readonly Vector<T> _beta1 = Registers.All<T>(c.Beta1);
        private readonly Vector<T> _share1 = Registers.All<T>(1 - c.Beta1);
        private readonly Vector<T> _beta2 = Registers.All<T>(c.Beta2);
        private readonly Vector<T> _share2 = Registers.All<T>(1 - c.Beta2);
        private readonly Vector<T> _average = Registers.All<T>(c.OfAverage);
        private readonly Vector<T> _squares = Registers.All<T>(c.OfSquares);
        private readonly Vector<T> _inside = Registers.All<T>(c.Inside);
        private readonly Vector<T> _outside = Registers.All<T>(c.Outside);

        public static int Slots => 2;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            first = (_beta1 * first) + (_share1 * update);
            second = (_beta2 * second) + (_share2 * update * update);
            return Registers.Quotient(_average * first, Vector.SquareRoot((_squares * second) + _inside) + _outside);
        }
    }

    private readonly struct Mixed(in MomentCoefficients c) : IKernel<T>
    {
        private readonly Plain _averages = new(c);
        private readonly Vector<T> _average = Registers.All<T>(c.OfAverage);
        private readonly Vector<T> _gradient = Registers.All<T>(c.OfGradient);
        private readonly Vector<T> _squares = Registers.All<T>(c.OfSquares);
        private readonly Vector<T> _inside = Registers.All<T>(c.Inside);
        private readonly Vector<T> _outside = Registers.All<T>(c.Outside);

        public static int Slots => 2;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            _averages.Apply(update, theta, ref first, ref second, ref third);
            return Registers.Quotient(
                (_average * first) + (_gradient * update),
                Vector.SquareRoot((_squares * second) + _inside) + _outside);
        }
    }

    private readonly struct Bounded(in MomentCoefficients c) : IKernel<T>
    {
        private readonly Plain _averages = new(c);
        private readonly Vector<T> _average = Registers.All<T>(c.OfAverage);
        private readonly Vector<T> _before = Registers.All<T>(c.BeforeMaximum);
        private readonly Vector<T> _squares = Registers.All<T>(c.OfSquares);
        private readonly Vector<T> _inside = Registers.All<T>(c.Inside);
        private readonly Vector<T> _outside = Registers.All<T>(c.Outside);

        public static int Slots => 3;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            _averages.Apply(update, theta, ref first, ref second, ref third);
            third = Vector.Max(third, _before * second);
            return Registers.Quotient(_average * first, Vector.SquareRoot((_squares * third) + _inside) + _outside);
        }
    }
}
