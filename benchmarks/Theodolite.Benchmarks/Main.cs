using System.Text.Json;
using Theodolite.Benchmarks;
using Theodolite.Torch;

if (args.Contains("--help"))
{
    Console.WriteLine(Options.Usage);
    return 0;
}

Options options;
try
{
    options = Options.Parse(args);
    if (!Cases.Suites.Contains(options.Suite))
    {
        throw new ArgumentException($"There is no suite '{options.Suite}', only {string.Join(", ", Cases.Suites)}.");
    }

    if (options.Cases.Append(options.Single)
        .FirstOrDefault(name => name is not null && Cases.All.All(c => c.Name != name) && !ScaleCases.All.ContainsKey(name)) is { } unknown)
    {
        throw new ArgumentException($"There is no case '{unknown}'; --list names them.");
    }
}
catch (ArgumentException error)
{
    Console.Error.WriteLine($"{error.Message}\n\n{Options.Usage}");
    return 2;
}

if (options.List)
{
    foreach (var (name, description) in Cases.Of(options.Suite).Select(c => (c.Name, c.Description))
        .Concat(options.Suite == "scale" ? ScaleCases.All.Select(c => (c.Key, c.Value.Description)) : []))
    {
        Console.WriteLine($"{name,-32} {description}");
    }

    return 0;
}

if (options.Single is { } large && ScaleCases.All.TryGetValue(large, out var scaled))
{
    TorchRuntime.Threads = options.Threads;
    Console.WriteLine(JsonSerializer.Serialize(ScaleRun.Of(large, scaled, BenchmarkData.Load(options.Data))));
    return 0;
}

if (options.Single is { } single)
{
    TorchRuntime.Threads = options.Threads;
    var measurement = new Comparison(options, Cases.All.First(c => c.Name == single)).Run();
    Console.WriteLine(JsonSerializer.Serialize(measurement));
    return 0;
}

var facts = MachineFacts.Collect(options).ToList();
if (options.Suite == "scale")
{
    return Scale.Run(options, facts);
}

try
{
    facts.AddRange(options.SkipPyTorch ? [("PyTorch", "skipped")] : MachineFacts.OfPyTorch(options));
}
catch (PyTorchUnavailableException error)
{
    Console.Error.WriteLine($"{error.Message} Only our side is measured.");
    facts.Add(("PyTorch", "not there"));
    options = options with { SkipPyTorch = true };
}

var measurements = new List<Measurement>();
foreach (var measured in options.Cases.Count == 0 ? Cases.Of(options.Suite) : Cases.All.Where(c => options.Cases.Contains(c.Name)))
{
    var m = CaseProcess.Measure(measured, options);
    if (measurements.Find(other => other.Case == measured.ComparedWith) is { } other)
    {
        m = m with { Installed = other.Installed, Tuned = other.Tuned };
    }

    measurements.Add(m);
    Console.Error.WriteLine(
        $"{measured.Name,-24} ours {m.Ours?.Times.Median,9:0.0000} s   PyTorch {m.Installed?.Times.Median,9:0.0000} s   "
        + $"tuned {m.Tuned?.Times.Median,9:0.0000} s   ratio {m.Ratio,5:0.00}  {MarkdownReport.Judge(measured, m).Trim('*')}");
}

var report = MarkdownReport.Write(facts, measurements);
Directory.CreateDirectory(Path.GetDirectoryName(options.Out)!);
File.WriteAllText(options.Out, report);
Console.WriteLine(report);
Console.Error.WriteLine($"Written to {options.Out}");
return 0;
