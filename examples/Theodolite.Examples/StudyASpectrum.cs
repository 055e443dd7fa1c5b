using Theodolite.Krylov;
using Theodolite.Spectra;
using Theodolite.Studies;

namespace Theodolite.Examples;

internal static class StudyASpectrum
{
    public static void Run(string folder)
    {
        var model = Path.Combine(folder, "small.yaml");
        File.WriteAllText(model, "data: digits\nmodel:\n  - linear: {out: 4}\n  - tanh\n  - linear: {out: 10}\nloss: cross-entropy\n");

        using var subject = Subject.OfModel(model);
        var study = new SpectrumSettings { Dense = false, Density = false, Smallest = 0, Largest = 2 };
        var kept = Path.Combine(folder, "spectrum");
        var report = study.RunIn(kept, resume: false, subject.Objective, subject.Theta);
        Console.WriteLine($"λ_max = {report.Spectrum!.Maximum:0.000} after {report.Products} products");

        // Later, perhaps in another process: more eigenvalues from what is known already.
        var more = (study with { Largest = 4 }).RunIn(kept, resume: true, subject.Objective, subject.Theta);
        Console.WriteLine($"{more.Spectrum!.Largest.Count} eigenvalues: {Values(more.Spectrum.Largest)}");
    }

    private static string Values(IEnumerable<LinearAlgebra.EigenPair> pairs) =>
        string.Join(", ", pairs.Select(pair => $"{pair.Value:0.000}"));
}
