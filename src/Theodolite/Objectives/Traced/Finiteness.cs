using Theodolite.Programs;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>Finds values that are not finite.</summary>
internal static class Finiteness
{
    public static NonFiniteOrigin? Origin(int batch, Value equation, Tensor result)
    {
        if (!result.DType.IsFloating())
        {
            return null;
        }

        using var finite = result.IsFinite();
        using var all = finite.All();
        if (all.ToBool())
        {
            return null;
        }

        using var nan = result.IsNaN();
        using var any = nan.Any();
        return new NonFiniteOrigin(Program.Print(equation), equation.Layer, batch, any.ToBool() ? "NaN" : "Infinity");
    }
}
