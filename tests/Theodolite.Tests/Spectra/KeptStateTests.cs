using Theodolite.Spectra;
using Theodolite.Studies;
using Theodolite.Tests.Studies;

namespace Theodolite.Tests.Spectra;

/// <summary>A study that keeps its state in a folder goes on from it, and from no other.</summary>
[Collection(NativeHandles.Name)]
public class KeptStateTests
{
    private static readonly SpectrumSettings s_study = new() { Dense = false, Density = false, Smallest = 0, Largest = 2 };

    [Fact]
    public void MoreEigenvaluesComeFromTheStateThatWasKept()
    {
        using var folder = new TemporaryFolder();
        using var subject = Subject.OfModel(folder.Write("model.yaml", ModelTexts.Untrained));
        var kept = Path.Combine(folder.Path, "spectrum");
        Assert.False(LanczosStateFile.Exists(kept));
        var first = s_study.RunIn(kept, resume: false, subject.Objective, subject.Theta);
        Assert.True(LanczosStateFile.Exists(kept));
        var more = (s_study with { Largest = 4 }).RunIn(kept, resume: true, subject.Objective, subject.Theta);
        var anew = (s_study with { Largest = 4 }).Run(subject.Objective, subject.Theta);
        Assert.Equal(4, more.Spectrum!.Largest.Count);
        Assert.True(more.Products < anew.Products);
        foreach (var (resumed, direct) in more.Spectrum.Largest.Zip(anew.Spectrum!.Largest))
        {
            Assert.Equal(direct.Value, resumed.Value, direct.Residual + resumed.Residual + 1e-6);
        }

        Assert.Equal(first.Spectrum!.Maximum, more.Spectrum.Maximum, 1e-3 * first.Spectrum.Maximum);
    }

    [Fact]
    public void AStateOfAnotherStudyIsRefusedWithAHint()
    {
        using var folder = new TemporaryFolder();
        using var subject = Subject.OfModel(folder.Write("model.yaml", ModelTexts.Untrained));
        var kept = Path.Combine(folder.Path, "spectrum");
        var missing = Assert.Throws<BadInputException>(() => s_study.RunIn(kept, true, subject.Objective, subject.Theta));
        Assert.Equal(HintKind.NoState, missing.Hint!.Kind);
        s_study.RunIn(kept, resume: false, subject.Objective, subject.Theta);
        double[] elsewhere = [.. subject.Theta];
        elsewhere[0] += 1;
        var other = Assert.Throws<BadInputException>(() => s_study.RunIn(kept, true, subject.Objective, elsewhere));
        Assert.Equal(HintKind.OtherState, other.Hint!.Kind);
    }
}
