namespace Theodolite.Benchmarks;

/// <summary>The suite of large networks.</summary>
public static class Scale
{
    public static int Run(Options options, List<(string Name, string Value)> facts)
    {
        var (runs, problems) = (new List<ScaleRun>(), new List<string>());
        foreach (var name in options.Cases.Count == 0 ? ScaleCases.All.Keys : options.Cases)
        {
            if (CaseProcess.Run<ScaleRun>(name, options, out var exitCode) is not { } run)
            {
                problems.Add($"{name}: the measuring process ended with exit code {exitCode}.");
                Console.Error.WriteLine(problems[^1]);
                continue;
            }

            runs.Add(run);
            Console.Error.WriteLine(
                $"{name,-24} P {run.Parameters,12:N0}   {run.Seconds,8:0.0} s   {run.Products,4} products   "
                    + $"{run.PeakBytes >> 20,6:N0} MiB");
        }

        var report = ScaleReport.Write(facts, runs, problems);
        Directory.CreateDirectory(Path.GetDirectoryName(options.Out)!);
        File.WriteAllText(options.Out, report);
        Console.WriteLine(report);
        Console.Error.WriteLine($"Written to {options.Out}");
        return 0;
    }
}
