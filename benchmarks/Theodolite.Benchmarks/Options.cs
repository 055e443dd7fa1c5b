namespace Theodolite.Benchmarks;

/// <summary>What the command line asks for.</summary>
public sealed record Options
{
    public const string Usage = """
        benchmarks/run [--suite engine|curvature|scale|optimizers|training|landscape] [--list] [--cases A,B] [--repetitions 7]
                       [--warmups 1] [--threads 2] [--quick] [--python FILE] [--skip-pytorch] [--data FOLDER] [--out FILE]
        """;

    /// <summary>Which set of cases.</summary>
    public string Suite { get; init; } = "engine";

    /// <summary>Names of the cases to measure; empty for all of the suite.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    public int Repetitions { get; init; } = 7;

    public int Warmups { get; init; } = 1;

    public int Threads { get; init; } = 2;

    public string Python { get; init; } = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    public bool SkipPyTorch { get; init; }

    public bool List { get; init; }

    /// <summary>Measure this one case in this process and write the measurement as JSON: how the driver calls itself.</summary>
    public string? Single { get; init; }

    /// <summary>Root of the checkout.</summary>
    public string Root { get; init; } = FindRoot();

    /// <summary>Folder with MNIST's files, or null for synthetic data.</summary>
    public string? Data { get; init; } = FindData();

    /// <summary>Where the report goes.</summary>
    public string Out { get => field ?? Path.Combine(Root, "benchmarks", "results", $"{Suite}.md"); init; }

    /// <exception cref="ArgumentException">An option is unknown, or its value is missing or malformed.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{name} needs a value.");
            int Number() => int.TryParse(Value(), out var number) && number >= 0
                ? number
                : throw new ArgumentException($"{name} needs a number, not '{arguments[i]}'.");
            options = name switch
            {
                "--suite" => options with { Suite = Value() },
                "--cases" => options with { Cases = Value().Split(',', StringSplitOptions.RemoveEmptyEntries) },
                "--repetitions" => options with { Repetitions = Math.Max(1, Number()) },
                "--warmups" => options with { Warmups = Number() },
                "--threads" => options with { Threads = Math.Max(1, Number()) },
                "--quick" => options with { Repetitions = 2, Warmups = 1 },
                "--python" => options with { Python = Value() },
                "--skip-pytorch" => options with { SkipPyTorch = true },
                "--data" => options with { Data = Value() },
                "--out" => options with { Out = Path.GetFullPath(Value()) },
                "--list" => options with { List = true },
                "--single" => options with { Single = Value() },
                _ => throw new ArgumentException($"Unknown option '{name}'."),
            };
        }

        return options;
    }

    /// <summary>The folder above this program that holds the solution.</summary>
    public static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Theodolite.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} does not lie inside a checkout (no Theodolite.slnx above it).");
    }

    private static string? FindData()
    {
        var shared = Environment.GetEnvironmentVariable("THEODOLITE_SHARED") ?? Path.Combine(FindRoot(), "..", "shared");
        var folder = Path.GetFullPath(Path.Combine(shared, "data", "mnist10k"));
        return Directory.Exists(folder) ? folder : null;
    }
}
