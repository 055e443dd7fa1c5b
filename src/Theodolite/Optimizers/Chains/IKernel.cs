using System.Numerics;

namespace Theodolite.Optimizers.Chains;

/// <summary>
/// An element-wise transformation of an update, written for one vector register: lanes never depend on each other, so the
/// result of an element is the same wherever it lies and whatever the width of a register.
/// </summary>
internal interface IKernel<T>
    where T : unmanaged
{
    /// <summary>How many statistics it reads and writes, at most three.</summary>
    static abstract int Slots { get; }

    /// <summary>Whether it reads θ.</summary>
    static abstract bool ReadsTheta { get; }

    /// <summary>Whether what it returns is the new update; a kernel that changes θ itself (as its first statistic) returns
    /// nothing.</summary>
    static abstract bool WritesUpdate { get; }

    /// <summary>Transforms one register of the update.</summary>
    Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third);
}
