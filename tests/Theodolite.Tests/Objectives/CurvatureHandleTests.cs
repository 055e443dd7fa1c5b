using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Tests.Objectives;

/// <summary>Curvatures free what they hold, also when they are cancelled.</summary>
[Collection(NativeHandles.Name)]
public sealed class CurvatureHandleTests
{
    [Fact]
    public void No_native_handle_outlives_a_curvature()
    {
        var live = Tensor.LiveCount;
        foreach (var kind in Enum.GetValues<CurvatureKind>())
        {
            using var objective = CurvatureProblems.Objective(
                CurvatureProblems.Mixed,
                "categorical",
                new TracedSettings { Microbatch = new(2, 2), ResidualBytes = 5000 },
                penalty: 1);
            var settings = new CurvatureSettings
            {
                Kind = kind,
                Samples = new SampleSelection.Random(5, 1),
                Parameters = ParameterSelection.Of(objective.Parameters, "4"),
            };
            using (var curvature = objective.Curvature(CurvatureProblems.Point(objective), settings))
            {
                CurvatureProblems.Matrix(curvature, 3);
                using var cancelled = new CancellationTokenSource();
                cancelled.Cancel();
                Assert.Throws<OperationCanceledException>(() => OperatorChecks.Run(curvature, 0, cancelled.Token));
                Assert.Throws<OperationCanceledException>(
                    () => objective.Curvature(CurvatureProblems.Point(objective), settings, cancelled.Token));
            }
        }

        Assert.Equal(live, Tensor.LiveCount);
    }
}
