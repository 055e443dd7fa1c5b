using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theodolite.Optimizers;

/// <summary>
/// g ← g + λθ; v ← μv + inner·g; θ ← θ − outer·v, or θ − outer·(inner·g + μv) for Nesterov's momentum. With the learning rate
/// as <c>outer</c> this is the form of PyTorch, as <c>inner</c> the form of Keras and Caffe.
/// </summary>
internal readonly struct MomentumRule<T>(double outer, double inner, double momentum, bool nesterov, double weightDecay) : IUpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector<T> _outer = Vector.Create(T.CreateChecked(outer));
    private readonly Vector<T> _inner = Vector.Create(T.CreateChecked(inner));
    private readonly Vector<T> _momentum = Vector.Create(T.CreateChecked(momentum));
    private readonly Vector<T> _decay = Vector.Create(T.CreateChecked(weightDecay));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> theta, Vector<T> g, ref Vector<T> first, ref Vector<T> second)
    {
        var entering = _inner * (g + (_decay * theta));
        first = (_momentum * first) + entering;
        theta -= _outer * (nesterov ? entering + (_momentum * first) : first);
    }
}
