namespace Theodolite.CriticalPoints.Boxes;

/// <summary>
/// Bounds of a function over a box with those of its first and second derivatives: f, ∂f/∂xᵢ, ∂²f/∂xᵢ∂xⱼ (i ≥ j at i(i + 1)/2 + j),
/// by the chain rule over intervals.
/// </summary>
internal sealed class Jet(Interval value, Interval[] first, Interval[] second)
{
    public Interval Value => value;

    public Interval[] First => first;

    public Interval[] Second => second;

    /// <summary>∂²f/∂xᵢ∂xⱼ.</summary>
    public Interval this[int i, int j] => i >= j ? second[(i * (i + 1) / 2) + j] : second[(j * (j + 1) / 2) + i];

    public static Jet operator +(Jet a, Jet b) => new(a.Value + b.Value, Zip(a.First, b.First), Zip(a.Second, b.Second));

    public static Jet operator -(Jet a) =>
        new(-a.Value, Array.ConvertAll(a.First, x => -x), Array.ConvertAll(a.Second, x => -x));

    public static Jet operator -(Jet a, Jet b) => a + -b;

    public static Jet operator *(Jet a, Jet b)
    {
        var n = a.First.Length;
        var jet = new Jet(a.Value * b.Value, new Interval[n], new Interval[a.Second.Length]);
        for (var i = 0; i < n; i++)
        {
            jet.First[i] = (a.First[i] * b.Value) + (a.Value * b.First[i]);
            for (var j = 0; j <= i; j++)
            {
                var at = (i * (i + 1) / 2) + j;
                jet.Second[at] = (a.Second[at] * b.Value) + (a.First[i] * b.First[j]) + (a.First[j] * b.First[i])
                    + (a.Value * b.Second[at]);
            }
        }

        return jet;
    }

    public static Jet Constant(double number, int n) =>
        new(Interval.Point(number), new Interval[n], new Interval[n * (n + 1) / 2]);

    /// <summary>π lies between two doubles.</summary>
    public static Jet Pi(int n) => new(Interval.Outward(Math.PI, Math.PI), new Interval[n], new Interval[n * (n + 1) / 2]);

    public static Jet Variable(Interval range, int index, int n)
    {
        var jet = new Jet(range, new Interval[n], new Interval[n * (n + 1) / 2]);
        jet.First[index] = Interval.Point(1);
        return jet;
    }

    /// <summary>φ(f) for φ with known bounds of φ, φ′ and φ″ over f's.</summary>
    public Jet Through((Interval Value, Interval First, Interval Second) function)
    {
        var n = First.Length;
        var jet = new Jet(function.Value, new Interval[n], new Interval[Second.Length]);
        for (var i = 0; i < n; i++)
        {
            jet.First[i] = function.First * First[i];
            for (var j = 0; j <= i; j++)
            {
                var at = (i * (i + 1) / 2) + j;
                var product = i == j ? First[i].Power(2) : First[i] * First[j];
                jet.Second[at] = (function.Second * product) + (function.First * Second[at]);
            }
        }

        return jet;
    }

    private static Interval[] Zip(Interval[] a, Interval[] b)
    {
        var sum = new Interval[a.Length];
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = a[i] + b[i];
        }

        return sum;
    }
}
