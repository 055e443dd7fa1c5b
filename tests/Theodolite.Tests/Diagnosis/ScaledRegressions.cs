using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Tests.Diagnosis;

/// <summary>Columns of one kind: value = offset + scale·z with z standard normal.</summary>
internal readonly record struct Column(double Scale, double Offset = 0);

/// <summary>
/// Small regressions and classifications whose inputs nobody scaled: the commonest mistake there is. Targets come from the scaled
/// inputs by a smooth rule and noise, so a good fit has a loss that is known not to be zero.
/// </summary>
/// <param name="Name">What the columns are.</param>
/// <param name="Columns">The inputs.</param>
/// <param name="Output">Factor on the targets.</param>
internal sealed record ScaledRegression(string Name, Column[] Columns, double Output = 1)
{
    public const int Samples = 60;

    /// <summary>The family: single scales from 1e−8 to 1e8, mixed columns, offsets, scaled outputs.</summary>
    public static IReadOnlyList<ScaledRegression> All { get; } =
    [
        .. new[] { 1e-8, 1e-5, 1e-2, 1, 1e2, 1e5, 1e7, 1e8 }.Select(scale => new ScaledRegression($"scale {scale:0e0}", Same(scale))),
        new("years, shares and incomes", [new(10, 2000), new(0.2, 0.5), new(2e4, 5e4)]),
        new("from 1e-6 to 1e6", [new(1e-6), new(1), new(1e6)]),
        new("offset of a million", [new(1, 1e6), new(1), new(1)]),
        new("all offset by a million", [new(1, 1e6), new(1, 1e6), new(1, 1e6)]),
        new("targets of 1e8", Same(1), 1e8),
        new("targets of 1e-8", Same(1), 1e-8),
        new("inputs of 1e6, targets of 1e6", Same(1e6), 1e6),
        new("years, targets of 1e5", [new(10, 2000), new(1), new(1)], 1e5),
    ];

    /// <summary>Mean squared error of a linear model.</summary>
    public NetworkObjective Linear(DType dtype) => Objective([new Linear(1)], new MeanSquaredError(), dtype);

    /// <summary>Mean squared error of a network with one hidden layer of tanh units.</summary>
    public NetworkObjective Mlp(DType dtype) => Objective([new Linear(4), new Tanh(), new Linear(1)], new MeanSquaredError(), dtype);

    /// <summary>Cross-entropy of a linear classifier of noisy labels.</summary>
    public NetworkObjective Logistic(DType dtype) => Objective([new Linear(2)], new CrossEntropy(), dtype);

    private static Column[] Same(double scale) => [new(scale), new(scale), new(scale)];

    private NetworkObjective Objective(Layer[] layers, LossSettings loss, DType dtype)
    {
        var random = Philox.For(7, "test/scaled-regressions");
        var z = new double[Samples * Columns.Length];
        var noise = new double[Samples];
        random.FillGaussian(z);
        random.FillGaussian(noise);
        var inputs = new double[z.Length];
        var targets = new double[Samples];
        for (var i = 0; i < Samples; i++)
        {
            for (var j = 0; j < Columns.Length; j++)
            {
                inputs[(i * Columns.Length) + j] = Columns[j].Offset + (Columns[j].Scale * z[(i * Columns.Length) + j]);
            }

            var row = z.AsSpan(i * Columns.Length, Columns.Length);
            var rule = row[0] - (0.5 * row[1]) + Math.Tanh(2 * row[2]) + 1;
            targets[i] = loss is CrossEntropy ? (rule + noise[i] > 1 ? 1 : 0) : Output * (rule + (0.3 * noise[i]));
        }

        var network = new Sequential(layers).For([Columns.Length]);
        return new(network, Dataset.Create(Name, [Columns.Length], inputs, targets, loss is CrossEntropy ? null : [1]), loss, dtype);
    }
}
