using Theodolite.Settings;
using static Theodolite.Gallery.CriticalKind;

namespace Theodolite.Gallery;

/// <summary>The field's test functions by name.</summary>
public static partial class TestFunctions
{
    private const string Folklore = "folklore";
    private const string Jamil = "Jamil and Yang, A literature survey of benchmark functions, 2013";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TestFunction> All { get; } = [.. Bowls(), .. Valleys(), .. Basins(), .. Saddles(), .. Flats()];

    /// <summary>The function of a name, or null.</summary>
    public static TestFunction? Find(string name) => All.FirstOrDefault(function => function.Name == name);

    /// <summary>The function whose name is nearly this, for a word that looks like a name; or null.</summary>
    public static string? Nearest(string name) => Spelling.Nearest(name, All.Select(function => function.Name));

    private static CriticalPoint At(CriticalKind kind, double value, params double[] at) => new(at, kind, value);

    private static IEnumerable<TestFunction> Bowls() =>
    [
        new(
            "bowl",
            "x^2/2 + 5*y^2",
            "Two curvatures, 1 and 10: gradient descent is stable below the rate 0.2.",
            [-1.2, -0.8],
            [1.2, 0.8],
            [1, -0.5],
            Folklore)
        {
            CriticalPoints = [At(LocalMinimum, 0, 0, 0)],
        },
        new(
            "ravine",
            "x^2/2 + 50*y^2",
            "Condition number 100: steps across the ravine limit those along it.",
            [-1.2, -0.25],
            [1.2, 0.25],
            [-1, 0.2],
            Folklore)
        {
            CriticalPoints = [At(LocalMinimum, 0, 0, 0)],
        },
        new(
            "booth",
            "(x + 2*y - 7)^2 + (2*x + y - 5)^2",
            "A bowl whose axes are not the coordinates'.",
            [-10, -10],
            [10, 10],
            [-8, 8],
            Jamil)
        {
            CriticalPoints = [At(LocalMinimum, 0, 1, 3)],
        },
        new(
            "hill",
            "-x^2 - y^2",
            "A maximum: the gradient vanishes on top, and every way leads down.",
            [-1, -1],
            [1, 1],
            [0.01, 0.02],
            Folklore)
        {
            CriticalPoints = [At(LocalMaximum, 0, 0, 0)],
        },
    ];

    private static IEnumerable<TestFunction> Valleys() =>
    [
        new(
            "rosenbrock",
            "(1 - x)^2 + 100*(y - x^2)^2",
            "A curved, flat valley: easy to find, slow to follow.",
            [-2, -1],
            [2, 3],
            [-1.2, 1],
            "Rosenbrock, The Computer Journal 3, 1960")
        {
            CriticalPoints = [At(LocalMinimum, 0, 1, 1)],
        },
        new(
            "beale",
            "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
            "Flat far out, steep in the corners, with a saddle beside the minimum.",
            [-4.5, -4.5],
            [4.5, 4.5],
            [1, 1.5],
            "Beale 1958")
        {
            CriticalPoints = [At(LocalMinimum, 0, 3, 0.5), At(Saddle, 14.203125, 0, 1)],
        },
        new(
            "gradient-flat",
            "x^4/4 - 3*x^2 + 9*x + 0.9*y^4 + 5*y^2 + 40",
            "At (√2, 0) the gradient lies in the kernel of the Hessian: searches for critical points end there, descent does not.",
            [-4.5, -2],
            [3, 2],
            [2, 1],
            "Frye et al., Critical point-finding methods reveal gradient-flat regions of deep network losses, 2020")
        {
            CriticalPoints = [At(LocalMinimum, 6.25, -3, 0)],
        },
    ];

    private static IEnumerable<TestFunction> Saddles() =>
    [
        new("saddle", "x^2 - y^2", "The plain saddle; along y nothing stops the descent.", [-1, -1], [1, 1], [0.8, 0.01], Folklore)
        {
            CriticalPoints = [At(Saddle, 0, 0, 0)],
        },
        new(
            "strict-saddle",
            "x^2/2 + y^4/4 - y^2/2",
            "A saddle between two minima; from y = 0 gradient descent never leaves it.",
            [-1.2, -1.6],
            [1.2, 1.6],
            [1, 0.1],
            "Nesterov; problem P4 of the optimizer specification")
        {
            CriticalPoints = [At(Saddle, 0, 0, 0), At(LocalMinimum, -0.25, 0, 1), At(LocalMinimum, -0.25, 0, -1)],
        },
        new(
            "monkey-saddle",
            "x^3 - 3*x*y^2",
            "Three ways down and three up, and a Hessian that is zero.",
            [-1, -1],
            [1, 1],
            [0.8, 0.05],
            Folklore)
        {
            CriticalPoints = [At(DegenerateSaddle, 0, 0, 0)],
        },
        new(
            "curved-trap",
            "(x^2 - y)*(2*x^2 - y)",
            "0 is a minimum along every straight line, and yet no minimum: between the parabolas it is lower.",
            [-1, -0.5],
            [1, 1.5],
            [0.5, 0.9],
            "Peano 1884")
        {
            CriticalPoints = [At(DegenerateSaddle, 0, 0, 0)],
        },
        new(
            "one-neuron",
            "(1 - w1*w2)^2",
            "The network ŷ = w₁w₂x on one sample: a saddle at zero weights, a valley of minima w₁w₂ = 1.",
            [-2, -2],
            [2, 2],
            [-0.5, 0.9],
            Folklore)
        {
            CriticalPoints = [At(Saddle, 1, 0, 0), At(FlatMinimum, 0, 1, 1), At(FlatMinimum, 0, -2, -0.5)],
        },
        new(
            "two-layers",
            "(0.4 - tanh(w)*v)^2 + (0.5 - tanh(2*w)*v)^2",
            "The network ŷ = v·tanh(wx) on two samples: a saddle at zero weights, two equal minima that a change of signs exchanges.",
            [-2, -2],
            [2, 2],
            [-0.3, 1.5],
            Folklore)
        {
            CriticalPoints =
            [
                At(Saddle, 0.41, 0, 0),
                At(LocalMinimum, 0, 1.0317185344477804, 0.5163977794943223),
                At(LocalMinimum, 0, -1.0317185344477804, -0.5163977794943223),
            ],
        },
        new(
            "neuron",
            "(sigmoid(-2*w + b)^2 + (1 - sigmoid(-w + b))^2 + sigmoid(w + b)^2 + (1 - sigmoid(2*w + b))^2)/4",
            "One sigmoid unit on four samples that no threshold tells apart: a minimum between two saddles, plateaus around.",
            [-4, -6],
            [6, 6],
            [5, 3],
            "after Auer, Herbster and Warmuth, Exponentially many local minima for single neurons, 1996")
        {
            CriticalPoints =
            [
                At(LocalMinimum, 0.22707348380368894, 0.36490336421477715, 0),
                At(Saddle, 0.28919788205285407, 1.4605192738864472, -1.9924707982931789),
                At(Saddle, 0.28919788205285407, 1.4605192738864472, 1.9924707982931789),
            ],
        },
        new(
            "three-layers",
            "(1 - w1*w2*w3)^2",
            "One layer more: the Hessian at zero weights vanishes, and curvature says nothing.",
            [-2, -2, -2],
            [2, 2, 2],
            [0.1, 0.2, 0.3],
            Folklore)
        {
            CriticalPoints = [At(DegenerateSaddle, 1, 0, 0, 0), At(FlatMinimum, 0, 1, 1, 1)],
        },
    ];

    private static IEnumerable<TestFunction> Flats() =>
    [
        new(
            "plateau",
            "(1 - tanh(x))^2 + y^2/4",
            "A long flat stretch on the left where each step is smaller than the one before; there is no minimum.",
            [-5, -2],
            [3, 2],
            [-4, 1],
            Folklore),
        new(
            "flat-quartic",
            "x^4 + y^4",
            "A minimum without curvature: convergence is slower than any power.",
            [-1, -1],
            [1, 1],
            [0.9, 0.7],
            Folklore)
        {
            CriticalPoints = [At(FlatMinimum, 0, 0, 0)],
        },
    ];
}
