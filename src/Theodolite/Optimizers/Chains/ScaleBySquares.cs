using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>The coefficients of a step that divides by the root of accumulated squares: G ← ρG + s·g², u = f·g/(√(c·G + ε_in) +
/// ε_out).</summary>
internal readonly record struct SquareCoefficients
{
    /// <summary>ρ; 1 for a sum.</summary>
    public required double Decay { get; init; }

    /// <summary>s.</summary>
    public required double Share { get; init; }

    /// <summary>f.</summary>
    public double Factor { get; init; }

    /// <summary>c, a bias correction.</summary>
    public double Correction { get; init; }

    public required double Inside { get; init; }

    public required double Outside { get; init; }
}

/// <summary>u ← f·u/D(G), and with an average a of u, D of the variance c·G − (c·a)², which is kept from falling below zero.</summary>
internal sealed class ScaleBySquares<T>(
    Func<StepContext, SquareCoefficients> coefficients,
    Slot<T> squares,
    Slot<T>? average = null) : ElementLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private SquareCoefficients _step;

    public override void Begin(in StepContext step) => _step = coefficients(step);

    public override void Apply(in Chunk<T> chunk)
    {
        if (average is null)
        {
            chunk.Run(new Plain(_step), squares);
        }
        else
        {
            chunk.Run(new Centered(_step), squares, average);
        }
    }

    private readonly struct Plain(in SquareCoefficients c) : IKernel<T>
    {
        private readonly Vector<T> _decay = Registers.All<T>(c.Decay);
        private readonly Vector<T> _share = Registers.All<T>(c.Share);
        private readonly Vector<T> _factor = Registers.All<T>(c.Factor);
        private readonly Vector<T> _correction = Registers.All<T>(c.Correction);
        private readonly Vector<T> _inside = Registers.All<T>(c.Inside);
        private readonly Vector<T> _outside = Registers.All<T>(c.Outside);

        public static int Slots => 1;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            first = (_decay * first) + (_share * update * update);
            return Registers.Quotient(_factor * update, Vector.SquareRoot((_correction * first) + _inside) + _outside);
        }
    }

    private readonly struct Centered(in SquareCoefficients c) : IKernel<T>
    {
        private readonly Vector<T> _decay = Registers.All<T>(c.Decay);
        private readonly Vector<T> _share = Registers.All<T>(c.Share);
        private readonly Vector<T> _factor = Registers.All<T>(c.Factor);
        private readonly Vector<T> _correction = Registers.All<T>(c.Correction);
        private readonly Vector<T> _inside = Registers.All<T>(c.Inside);
        private readonly Vector<T> _outside = Registers.All<T>(c.Outside);

        public static int Slots => 2;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
        {
            first = (_decay * first) + (_share * update * update);
            second = (_decay * second) + (_share * update);
            var mean = _correction * second;
            var variance = Vector.Max((_correction * first) - (mean * mean), Vector<T>.Zero);
            return Registers.Quotient(_factor * update, Vector.SquareRoot(variance + _inside) + _outside);
        }
    }
}
