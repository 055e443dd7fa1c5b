using static Theodolite.Gallery.CriticalKind;

namespace Theodolite.Gallery;

/// <content>Functions with several minima; where no closed form exists the points are solved for to float64.</content>
public static partial class TestFunctions
{
    private static IEnumerable<TestFunction> Basins() =>
    [
        new(
            "two-basins",
            "(x^2 - 1)^2 + 0.3*x + y^2",
            "A local and a global minimum with a saddle between: where a run ends depends on where it starts.",
            [-1.8, -1.2],
            [1.8, 1.2],
            [1.5, 1],
            Folklore)
        {
            CriticalPoints = [At(LocalMinimum, -0.305428483743916, -1.0355787140888537, 0), At(
                Saddle,
                1.011282002715653,
                0.07542915856974822,
                0), At(LocalMinimum, 0.29414648102826285, 0.9601495555191055, 0)],
        },
        new(
            "himmelblau",
            "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
            "Four minima of the same value, four saddles, one maximum.",
            [-5, -5],
            [5, 5],
            [-0.5, -1.5],
            "Himmelblau, Applied Nonlinear Programming, 1972")
        {
            CriticalPoints =
            [
                At(LocalMinimum, 0, 3, 2),
                At(LocalMinimum, 0, -2.805118086952745, 3.131312518250573),
                At(LocalMinimum, 0, -3.779310253377747, -3.283185991286169),
                At(LocalMinimum, 0, 3.5844283403304917, -1.8481265269644034),
                At(LocalMaximum, 181.6165215225827, -0.2708445906673476, -0.9230385564799816),
                At(Saddle, 104.01516291755811, -3.0730257507643897, -0.08135304428796751),
                At(Saddle, 67.71915008752613, 0.08667750455539634, 2.884254701174776),
                At(Saddle, 13.311926270405587, 3.385154183607021, 0.07385187983774928),
                At(Saddle, 178.33723920192745, -0.12796134673068005, -1.9537149802445766),
            ],
        },
        new(
            "six-hump-camel",
            "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2",
            "Six minima, two of them global.",
            [-2, -1.1],
            [2, 1.1],
            [-1.6, 0.2],
            Jamil)
        {
            CriticalPoints =
            [
                At(LocalMinimum, -1.0316284534898774, 0.08984201310031807, -0.7126564030207396),
                At(LocalMinimum, -1.0316284534898774, -0.08984201310031807, 0.7126564030207396),
                At(LocalMinimum, -0.21546382438371792, 1.7036067149699805, -0.7960835686726251),
                At(LocalMinimum, 2.1042503103112593, 1.6071047529201976, 0.5686514548841313),
                At(Saddle, 0, 0, 0),
                At(Saddle, 2.229470818029859, 1.2960702671671092, 0.6050843880386585),
                At(LocalMaximum, 2.496295351023577, 1.2302298765166524, 0.16233458445899493),
            ],
        },
        new(
            "styblinski-tang",
            "(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
            "Four minima of three values; the deepest is in the corner.",
            [-5, -5],
            [5, 5],
            [1, 4],
            "Styblinski and Tang, Neural Networks 3, 1990")
        {
            CriticalPoints = [.. Grid(
                [-2.903534027771177, 0.1567312567803401, 2.746802770990837],
                [-39.16616570377141, 0.19561235905535804, -25.02944665528394],
                [true, false, true])],
        },
        new(
            "rastrigin",
            "20 + x^2 + y^2 - 10*cos(2*pi*x) - 10*cos(2*pi*y)",
            "A bowl under an egg box: a minimum near every pair of whole numbers.",
            [-2.5, -2.5],
            [2.5, 2.5],
            [2.2, -1.7],
            "Rastrigin 1974")
        {
            CriticalPoints = [.. Grid(
                [-0.9949586376523348, -0.5025460365546747, 0, 0.5025460365546747, 0.9949586376523348],
                [0.9949590570932916, 20.251272990990113, 0, 20.251272990990113, 0.9949590570932916],
                [true, false, true, false, true])],
        },
        new("ackley", "20 + exp(1) - 20*exp(-0.2*sqrt((x^2 + y^2)/2 + 0.01)) - exp((cos(2*pi*x) + "
            + "cos(2*pi*y))/2)", "A funnel with ripples: far out the gradient tells nothing of the middle. (0.01 under the root takes the "
                + "tip off, which has no derivative.)", [-4, -4], [4, 4], [3.2, -2.4], "Ackley 1987, smoothed at the origin")
        {
            CriticalPoints = [At(LocalMinimum, 0.39602653386489406, 0, 0)],
        },
    ];

    // f(x, y) = h(x) + h(y): every pair of critical points of h.
    private static IEnumerable<CriticalPoint> Grid(double[] at, double[] values, bool[] low)
    {
        for (var i = 0; i < at.Length; i++)
        {
            for (var j = 0; j < at.Length; j++)
            {
                yield return At(
                    low[i] && low[j] ? LocalMinimum : low[i] || low[j] ? Saddle : LocalMaximum,
                    values[i] + values[j],
                    at[i],
                    at[j]);
            }
        }
    }
}
