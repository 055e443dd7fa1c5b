using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Reproductions.Pathologies;

namespace Theodolite.Reproductions.Tests.Pathologies;

/// <summary>What the suite claims of itself: its size, its share of healthy trainings, its split, names that exist.</summary>
public class PlantedCaseTests
{
    private static readonly string[] s_verdicts =
    [
        "descending", "learning-rate-too-small", "learning-rate-too-large", "noise-floor", "plateau", "gradient-flat", "saddle",
        "degenerate-saddle", "local-minimum", "flat-minimum", "local-maximum", "non-finite",
    ];

    [Fact]
    public void AtLeast120TrainingsAThirdOfThemHealthyHaveNamesOfTheirOwn()
    {
        Assert.True(PlantedCases.All.Sum(planted => planted.Seeds.Count) >= 120);
        Assert.True(3 * PlantedCases.All.Where(planted => planted.Healthy).Sum(planted => planted.Seeds.Count)
            >= PlantedCases.All.Sum(planted => planted.Seeds.Count));
        Assert.Equal(PlantedCases.All.Count, PlantedCases.All.Select(planted => planted.Id).Distinct().Count());
    }

    [Fact]
    public void NoArchitectureOnADataSetIsOnBothSidesOfTheSplit()
    {
        var (calibration, scored) = (Pairs(true), Pairs(false));
        Assert.NotEmpty(calibration);
        Assert.True(scored.Count > calibration.Count);
        Assert.Empty(calibration.Intersect(scored));

        static List<(string, string)> Pairs(bool calibration) =>
        [
            .. PlantedCases.All.Where(planted => planted.Calibration == calibration)
                .Select(planted => (planted.Plan.Architecture, planted.Plan.DataSet)).Distinct(),
        ];
    }

    [Fact]
    public void EveryAnswerIsAVerdictOrACauseThatExists()
    {
        var causes = typeof(CauseNames).GetFields().Select(field => (string)field.GetValue(null)!).Append(Planting.None).ToHashSet();
        Assert.All(PlantedCases.All, planted =>
        {
            Assert.NotEmpty(planted.Verdicts);
            Assert.NotEmpty(planted.Causes);
            Assert.All(planted.Verdicts, verdict => Assert.Contains(verdict, s_verdicts));
            Assert.All(planted.Causes, cause => Assert.Contains(cause, causes));
        });
        Assert.All(Verdict.All.Where(verdict => verdict != Verdict.Inconclusive), verdict => Assert.Contains(verdict.Name, s_verdicts));
    }

    [Fact]
    public void AHealthyTrainingIsPlantedWithNothingAndAFaultyOneWithOneChange() => Assert.All(PlantedCases.All, planted =>
    {
        Assert.Equal(planted.Healthy, planted.Repaired is null);
        Assert.Equal(planted.Healthy, planted.Causes.Contains(Planting.None));
        Assert.True(planted.Repaired is null || planted.Repaired != planted.Plan, planted.Id);
    });

    [Fact]
    public void DataAreTheSameEachTimeAndOneNameIsOneDataSet()
    {
        Assert.True(PlantedData.Moons.Shuffled().Holds(PlantedData.Moons.Shuffled()));
        Assert.False(PlantedData.Moons.Shuffled().Holds(PlantedData.Moons));
        Assert.All(
            PlantedCases.All.SelectMany(planted => new[] { planted.Plan,
            planted.Repaired }).OfType<PlantedPlan>().GroupBy(plan => plan.Data.Name),
            same => Assert.All(same, plan => Assert.True(plan.Data.Holds(same.First().Data), same.Key)));
    }
}
