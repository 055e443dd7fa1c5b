namespace Theodolite.Benchmarks;

/// <summary>
/// Measures one case: ours, PyTorch as installed and PyTorch tuned take turns, repetition by repetition, so that a slow
/// phase of the machine hits all of them; beside each repetition stands the side's own matrix-product rate.
/// </summary>
public sealed class Comparison(Options options, BenchmarkCase measured)
{
    // Idle threads of OpenMP and OpenBLAS go on spinning for up to about 30 ms: none may disturb the next side's turn.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    private readonly List<string> _problems = [];

    public Measurement Run()
    {
        var turns = new Turn?[]
        {
            Attempt("ours", Ours),
            Attempt("PyTorch", () => Theirs(tuned: false)),
            Attempt("PyTorch tuned", () => Theirs(tuned: true)),
        };
        var (warmups, repetitions) = measured.Repetitions is { } few ? (0, few) : (options.Warmups, options.Repetitions);
        for (var i = 0; i < turns.Length && measured.Repetitions is not null; i++)
        {
            if (turns[i] is { } turn && Attempt(turn.Name, turn.WarmUp) is null)
            {
                turns[i] = null;
            }
        }

        for (var repetition = -warmups; repetition < repetitions; repetition++)
        {
            for (var i = 0; i < turns.Length; i++)
            {
                if (turns[i] is { } turn && Attempt(turn.Name, () => turn.Take(keep: repetition >= 0)) is null)
                {
                    turns[i] = null;
                }
            }
        }

        var sides = Array.ConvertAll(turns, turn => turn is null ? null : Attempt(turn.Name, turn.Finish));
        return new(measured.Name, sides[0], sides[1], sides[2], _problems);
    }

    private Turn? Ours()
    {
        if (measured.Ours is not { } prepare)
        {
            return null;
        }

        var data = BenchmarkData.Load(options.Data);
        var side = prepare(data);
        var rate = measured.Yardstick?.Ours?.Invoke(data);
        return new(
            "ours",
            side.WarmUp,
            side.Timed,
            rate is null ? null : rate.Timed,
            PeakMemory.OfThisProcess,
            side.Check,
            () => side.Products?.Invoke() / side.Units);
    }

    private Turn? Theirs(bool tuned)
    {
        if (measured.Reference is not { } request || options.SkipPyTorch)
        {
            return null;
        }

        var worker = PyTorchWorker.Start(options, tuned);
        double? products = null;
        return new(
            tuned ? "PyTorch tuned" : "PyTorch",
            () => worker.WarmUp(request),
            () =>
            {
                var seconds = worker.Run(request);
                products = worker.Products;
                return seconds;
            },
            measured.Yardstick is { Reference: { } yardstick } ? () => worker.Run(yardstick) : null,
            () =>
            {
                var peak = worker.PeakBytes();
                worker.Dispose();
                return peak;
            },
            () => worker.Check(request),
            () => products);
    }

    private T? Attempt<T>(string name, Func<T?> action)
        where T : class
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _problems.Add($"{measured.Name}, {name}: {error.Message}");
            return null;
        }
    }

    private sealed class Turn(
        string name,
        Action? warmUp,
        Func<double> run,
        Func<double>? rate,
        Func<long> peak,
        Func<double?> check,
        Func<double?> products)
    {
        private readonly List<double> _times = [];
        private readonly List<double> _rates = [];

        public string Name { get; } = name;

        public Turn WarmUp()
        {
            warmUp?.Invoke();
            return this;
        }

        public Turn Take(bool keep)
        {
            Thread.Sleep(Settle);
            var time = run();
            var product = rate?.Invoke();
            if (keep)
            {
                _times.Add(time);
                if (product is { } value)
                {
                    _rates.Add(value);
                }
            }

            return this;
        }

        public Side Finish()
        {
            var value = check();
            return new(new(_times), _rates.Count > 0 ? new(_rates) : null, peak(), value, products());
        }
    }
}
