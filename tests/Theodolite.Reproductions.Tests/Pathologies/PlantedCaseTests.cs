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
        var once = PlantedCases.All.Where(planted => !planted.Repeated).ToList();
        Assert.Equal(once.Count, once.Select(planted => planted.Id).Distinct().Count());
    }

    [Fact]
    public void TheScoredPartAloneHasNinetyTrainingsAThirdOfThemHealthy()
    {
        var scored = PlantedCases.All.Where(planted => planted.Part == PlantedPart.Scored).ToList();
        Assert.True(scored.Sum(planted => planted.Seeds.Count) >= 90);
        Assert.True(3 * scored.Count(planted => planted.Healthy) >= scored.Count);
        var families = PlantedCases.All.Select(planted => planted.Family).ToHashSet();
        Assert.Equal(families, scored.Select(planted => planted.Family).ToHashSet());
    }

    [Fact]
    public void NoArchitectureOnADataSetIsOfTwoParts()
    {
        List<(string, string)>[] parts = [.. Enum.GetValues<PlantedPart>().Where(part => part != PlantedPart.Repeated).Select(Pairs)];
        Assert.All(parts, Assert.NotEmpty);
        Assert.Equal(parts.Sum(pairs => pairs.Count), parts.SelectMany(pairs => pairs).Distinct().Count());

        static List<(string Architecture, string DataSet)> Pairs(PlantedPart part) =>
        [
            .. PlantedCases.All.Where(planted => planted.Part == part).Select(planted => (planted.Plan.Architecture, planted.Plan.DataSet))
                .Distinct(),
        ];
    }

    [Fact]
    public void TheScoredPartSharesNeitherDataSetsNorSeedsWithTheOthers()
    {
        var (scored, others) = (
            PlantedCases.All.Where(planted => planted.Part == PlantedPart.Scored).ToList(),
            PlantedCases.All.Where(planted => planted.Part is PlantedPart.Calibration or PlantedPart.Development).ToList());
        Assert.Empty(DataSets(scored).Intersect(DataSets(others)));
        Assert.Empty(scored.SelectMany(planted => planted.Seeds).Intersect(others.SelectMany(planted => planted.Seeds)));

        static IEnumerable<string> DataSets(IEnumerable<PlantedCase> cases) => cases
            .SelectMany(planted => new[] { planted.Plan, planted.Repaired }).OfType<PlantedPlan>().Select(plan => plan.DataSet);
    }

    // Other start weights and orders of the same samples, and nothing else.
    [Fact]
    public void TheRepeatedPartIsTheScoredPartWithOtherSeeds()
    {
        var (scored, repeated) = (
            PlantedCases.All.Where(planted => planted.Part == PlantedPart.Scored).ToList(),
            PlantedCases.All.Where(planted => planted.Part == PlantedPart.Repeated).ToList());
        Assert.Equal(scored.Select(planted => planted.Id), repeated.Select(planted => planted.Id));
        Assert.Equal(scored.Select(planted => planted.Seeds.Count), repeated.Select(planted => planted.Seeds.Count));
        Assert.Empty(PlantedCases.All.Where(planted => !planted.Repeated).SelectMany(planted => planted.Seeds)
            .Intersect(repeated.SelectMany(planted => planted.Seeds)));
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
