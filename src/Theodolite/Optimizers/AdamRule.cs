using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theodolite.Optimizers;

/// <summary>
/// One Adam step. The denominator covers every convention: D = √(v/(1 − β₂ᵗ) + ε_in) + s·ε_out with s = 1, or
/// s = 1/√(1 − β₂ᵗ) where the outer ε comes before the bias correction. Where D = 0 the element does not move.
/// </summary>
internal readonly struct AdamRule<T> : IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector<T> _beta1;
    private readonly Vector<T> _beta2;
    private readonly Vector<T> _share1;
    private readonly Vector<T> _share2;
    private readonly Vector<T> _step;
    private readonly Vector<T> _correction2;
    private readonly Vector<T> _inside;
    private readonly Vector<T> _outside;
    private readonly Vector<T> _coupled;
    private readonly Vector<T> _kept;
    private readonly bool _guard;

    public AdamRule(Adam settings, double learningRate, long t)
    {
        var correction2 = 1 / (1 - Math.Pow(settings.Beta2, t));
        var decoupled = settings.WeightDecayMode == WeightDecayMode.Decoupled;
        _beta1 = All(settings.Beta1);
        _beta2 = All(settings.Beta2);
        _share1 = All(1 - settings.Beta1);
        _share2 = All(1 - settings.Beta2);
        _step = All(learningRate / (1 - Math.Pow(settings.Beta1, t)));
        _correction2 = All(correction2);
        _inside = All(settings.EpsilonInside);
        _outside = All(settings.EpsilonOutside * (settings.EpsilonBeforeBiasCorrection ? Math.Sqrt(correction2) : 1));
        _coupled = All(decoupled ? 0 : settings.WeightDecay);
        _kept = All(decoupled ? 1 - (learningRate * settings.WeightDecay) : 1);
        _guard = _inside == Vector<T>.Zero && _outside == Vector<T>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> theta, Vector<T> g, ref Vector<T> first, ref Vector<T> second)
    {
        g += _coupled * theta;
        first = (_beta1 * first) + (_share1 * g);
        second = (_beta2 * second) + (_share2 * g * g);
        var denominator = Vector.SquareRoot((second * _correction2) + _inside) + _outside;
        var update = _step * first / denominator;
        theta = (_kept * theta) - (_guard ? Vector.ConditionalSelect(Vector.Equals(denominator, Vector<T>.Zero), Vector<T>.Zero, update) : update);
    }

    private static Vector<T> All(double value) => Vector.Create(T.CreateChecked(value));
}
