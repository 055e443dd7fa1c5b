using Theodolite.Cli.Pictures;
using Theodolite.Estimators;
using Theodolite.Spectra;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Commands.Spectrum;

/// <summary>The pictures of a study.</summary>
internal static class SpectrumPictures
{
    private const int Points = 1024;
    private const double Decades = 0.06;

    public const string NoLetters = "note: no font was found on this machine, so the pictures have no letters; install one (DejaVu Sans "
        + "for instance), or name a font file in THEODOLITE_FONT.";

    /// <summary>Whether pictures have letters here.</summary>
    public static bool HaveLetters() => Lettering.OfThisMachine.Available;

    /// <summary>Draws what the report holds; returns sentences that say what lies where.</summary>
    public static IReadOnlyList<string> Write(string folder, SpectrumResult report, string subject)
    {
        var written = new List<string>();
        if (report.Density is { } density)
        {
            using (var linear = DensityPicture.Linear(Linear(report, density, subject)))
            {
                linear.Save(folder, "density");
            }

            using (var symmetric = DensityPicture.Symmetric(Symmetric(report, density, subject)))
            {
                symmetric.Save(folder, "density-log");
            }

            written.Add($"The density is drawn in {Path.Combine(folder, "density.png")} and, with λ logarithmic on both sides of zero, "
                + "density-log.png (and .svg of both).");
        }

        if (report.Layers.Count > 0)
        {
            var bars = report.Layers.Select(
                layer => new LayerBar(
                    layer.Name,
                    layer.Smallest.Value,
                    layer.Largest.Value,
                    layer.Trace.Value,
                    layer.Trace.StandardError)).ToList();
            using var layers = LayersPicture.Draw($"Curvature of each layer alone: {subject}", Subtitle(report, null), bars);
            layers.Save(folder, "layers");
            written.Add($"The layers are drawn in {Path.Combine(folder, "layers.png")}.");
        }

        written.Add($"All numbers are in {Path.Combine(folder, "spectrum.json")}.");
        return written;
    }

    private static DensityView Linear(SpectrumResult report, DensityResult density, string subject)
    {
        var curve = density.IsExact ? density.Curve(Points, Broadening(density)) : density.Curve(Points);
        return View(report, density, subject, curve.Grid, curve.Values, curve.StandardErrors);
    }

    // All eigenvalues are known: broad enough that a single one is seen as a bump of a few pixels.
    private static double Broadening(DensityResult density) => Math.Max((density.Atoms.Max() - density.Atoms.Min()) / 250, 1e-12);

    /// <summary>Each node spread by a Gaussian in u = asinh(λ/unit): the share per factor of ten, where the axis is logarithmic.</summary>
    private static DensityView Symmetric(SpectrumResult report, DensityResult density, string subject)
    {
        var unit = Unit(report, density);
        var nodes = Placed(density, unit);
        var (low, high) = (nodes.Min(node => node.Position - (5 * node.Width)), nodes.Max(node => node.Position + (5 * node.Width)));
        double[] positions = [.. Enumerable.Range(0, Points).Select(index => low + ((high - low) * index / (Points - 1)))];
        var probes = Math.Max(1, density.Probes.Count);
        var (values, errors) = (new double[Points], new double[Points]);
        for (var index = 0; index < Points; index++)
        {
            var sums = new double[probes];
            var known = 0.0;
            foreach (var (node, weight, probe, width) in nodes)
            {
                var distance = (positions[index] - node) / width;
                if (Math.Abs(distance) > 8)
                {
                    continue;
                }

                var height = weight * Math.Exp(-distance * distance / 2) * Math.Log(10) / (width * Math.Sqrt(2 * Math.PI));
                if (probe < 0)
                {
                    known += height;
                }
                else
                {
                    sums[probe] += height;
                }
            }

            var mean = sums.Average();
            values[index] = known + mean;
            errors[index] = probes > 1 ? Math.Sqrt(sums.Sum(sum => (sum - mean) * (sum - mean)) / (probes - 1) / probes) : 0;
        }

        return View(
            report,
            density,
            subject,
            [.. positions.Select(position => unit * Math.Sinh(position))],
            values,
            errors) with
        { Unit = unit };
    }

    // Nodes on the axis, each as broad as the distance to its neighbours: finer than that the quadrature does not see.
    private static List<(double Position, double Weight, int Probe, double Width)> Placed(DensityResult density, double unit)
    {
        var narrowest = Decades * Math.Log(10);
        double Place(double value) => Math.Asinh(value / unit);
        var nodes = density.Atoms.Select(atom => (Place(atom), 1.0 / density.Dimension, -1, narrowest)).ToList();
        for (var probe = 0; probe < density.Probes.Count; probe++)
        {
            var rule = density.Probes[probe];
            double[] places = [.. Enumerable.Range(0, rule.Order).Select(i => Place(rule.Nodes[i]))];
            for (var i = 0; i < rule.Order; i++)
            {
                var gap = (places[Math.Min(i + 1, rule.Order - 1)] - places[Math.Max(i - 1, 0)]) / 2;
                nodes.Add((places[i], rule.Weights[i] * density.ProbedShare, probe, Math.Clamp(0.5 * gap, narrowest, 0.7)));
            }
        }

        return nodes;
    }

    // Linear within what counts as zero, or within 1e−6 of the largest where that is wider than nothing at all.
    private static double Unit(SpectrumResult report, DensityResult density)
    {
        var largest = density.Atoms.Concat(density.Probes.SelectMany(rule => rule.Nodes)).Max(Math.Abs);
        return largest == 0 ? 1 : Math.Max(report.Index?.Threshold ?? 0, 1e-7 * largest);
    }

    private static DensityView View(
        SpectrumResult report,
        DensityResult density,
        string subject,
        double[] grid,
        double[] values,
        double[] errors) => new(
        $"{Capital(SpectrumRendering.Name(report.Kind))} of {subject}",
        Subtitle(report, density),
        grid,
        values,
        [.. errors.Select(error => double.IsNaN(error) ? 0 : error)],
        Outliers(report),
        report.Dimension,
        1);

    private static double[] Outliers(SpectrumResult report)
    {
        var zero = report.Index?.Threshold ?? 0;
        return report.Spectrum is not { } spectrum
            ? []
            : [.. spectrum.Largest.Concat(spectrum.Smallest).Select(pair => pair.Value).Distinct().Where(value => Math.Abs(value) > zero)];
    }

    private static string Subtitle(SpectrumResult report, DensityResult? density)
    {
        var parts = new List<string>
        {
            $"{Count(report.Dimension)} parameters{(report.Selection is { } selection ? $" ({selection})" : "")}",
        };
        if (report.Samples is { } samples)
        {
            parts.Add($"{Count(samples)} samples");
        }

        parts.Add($"loss {Show(report.Loss)}");
        if (density is not null)
        {
            parts.Add(density.IsExact ? "all eigenvalues" : $"{density.Probes.Count} probes, {Count(density.Products)} products");
        }

        if (!report.Complete)
        {
            parts.Add("incomplete");
        }

        return string.Join(" · ", parts);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
