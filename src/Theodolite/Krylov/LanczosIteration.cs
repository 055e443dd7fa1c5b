using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// The course of an iteration: two random starts side by side until the wanted pairs have converged and both runs are long
/// enough to bear witness to that; warm ones are random in part. Where they cannot (a value found twice, a basis that was restarted), an
/// independent chain follows from a fresh random start that is orthogonal to the whole basis; when that meets
/// something beyond, all go on until everything has converged again, and another chain checks. All share one basis and
/// one projection.
/// </summary>
internal sealed class LanczosIteration : IDisposable
{
    /// <summary>Longest independent chain, where the gap it would need to resolve is too small for certainty.</summary>
    private const int LongestCheck = 40;

    /// <summary>
    /// Share of a warm start's square that is random where two grow side by side: what the coarse operator does not know keeps
    /// 0.3 of the component that a random start has, and the runs must be longer by as much as that costs.
    /// </summary>
    private const double WarmRandomShare = 0.1;

    private readonly Lanczos _settings;
    private readonly LinearOperator _operator;
    private readonly LanczosFactorization _basis;
    private readonly LanczosConvergence _convergence;
    private readonly LanczosCursor _at;
    private RitzPairs? _ritz;

    public LanczosIteration(Lanczos settings, LinearOperator @operator, int rows, LanczosStart? start)
    {
        (_settings, _operator) = (settings, @operator);
        _convergence = new(
            settings.SmallestTolerance ?? settings.Tolerance,
            settings.Tolerance,
            settings.Smallest,
            settings.Largest,
            @operator.DType.UnitRoundoff());
        _basis = new(@operator, rows, Philox.For(settings.Seed, "lanczos"));
        _at = new();
        try
        {
            if (start?.State is { } state)
            {
                Resume(state, ref _at);
            }
            else
            {
                Begin(start?.Coarse);
            }
        }
        catch
        {
            _basis.Dispose();
            throw;
        }
    }

    public LanczosCursor At => _at;

    public double Norm => _basis.Norm;

    public bool HasPairs => _basis.Size > 0;

    // Two runs in a space that has to be restarted would cost more than one after the other.
    private bool SideBySide =>
        _settings is { Verify: true, MaximumRuns: > 1 } && _basis.Capacity >= Math.Min(LanczosMemory.SideBySide, _operator.Dimension);

    /// <summary>Goes on until all is found and checked, or a limit is met.</summary>
    public void Run(IProgress<LanczosProgress>? progress, CancellationToken cancellation)
    {
        while (!_at.Done)
        {
            cancellation.ThrowIfCancellationRequested();
            var chain = Chain();
            if (!_basis.HasRoom(chain) && !_at.Checking)
            {
                Restart(free: _settings.Width);
            }

            var taken = _basis.HasRoom(chain) ? _basis.ExpandChain(chain, cancellation) : 0;
            _at.Products += taken;
            _at.Steps += taken > 0 ? 1 : 0;
            _at.UntilLook--;
            var (run, checking) = (_at.Run, _at.Checking);
            if (taken == 0 || _at.UntilLook <= 0)
            {
                Look(taken == 0, progress);
            }

            // Nothing to expand, and looking changed nothing: no room is left in which anything could.
            _at.Done |= taken == 0 && run == _at.Run && checking == _at.Checking;
            _at.Done |= _at.Products >= _settings.MaximumProducts;
        }
    }

    /// <summary>The wanted pairs as they are now, low end first.</summary>
    public LanczosPairs Pairs() => LanczosPairs.Of(_basis, _basis.Ritz(), _convergence, _operator);

    public LanczosState Save()
    {
        var arrays = new Dictionary<string, Array>();
        _basis.Save(arrays);
        _at.RandomPosition = _basis.Random.Position;
        _at.Save(arrays);
        return new(arrays);
    }

    public void Dispose() => _basis.Dispose();

    private void Resume(LanczosState state, ref LanczosCursor at)
    {
        _basis.Restore(state.Arrays);
        at = LanczosCursor.From(state.Arrays);
        _basis.Random.Position = at.RandomPosition;
        _ritz = _basis.Size > 0 ? _basis.Ritz() : null;
        at.Done = at.Verified = at.Verified && _ritz is { } ritz && Enough(ritz) && _convergence.Excess(ritz, Norm) <= 1;
    }

    private void Begin(LanczosResult? coarse)
    {
        var width = _settings.Width;
        if (width == 1 && SideBySide)
        {
            width = _at.First = 2;
        }

        if (coarse is not null)
        {
            _at.CoarseProducts = coarse.Products + coarse.CoarseProducts;
        }

        if (coarse is { Smallest.Count: 0, Largest.Count: 0 })
        {
            coarse = null;
        }

        _at.RandomShare = coarse is null ? 1 : SideBySide ? WarmRandomShare : 0;
        for (var i = 0; i < width; i++)
        {
            if (coarse is null || (i > 0 && _at.RandomShare == 0) || !_basis.Start(coarse, _at.RandomShare))
            {
                _basis.Start();
            }
        }

        _at.Witnesses = _at.RandomShare > 0 ? _basis.Count : 0;
    }

    // The chain whose remainder holds most of what the wanted pairs lack.
    private int Chain()
    {
        var chains = _basis.PendingChains();
        if (_at.Checking || chains.Length == 0 || _ritz is not { } ritz || chains.All(chain => chain == chains[0]))
        {
            return _at.Checking ? _at.Run : chains.FirstOrDefault();
        }

        if (_at.LookedAtSize != _basis.Size)
        {
            return _at.Current;
        }

        var weights = new Dictionary<int, double>();
        foreach (var i in _convergence.Wanted(ritz.Count))
        {
            var allowed = _convergence.Allowed(ritz, i, Norm);
            if (ritz.Residuals[i] <= allowed)
            {
                continue;
            }

            var coupling = ritz.Coupling(i);
            for (var j = 0; j < coupling.Length; j++)
            {
                weights[chains[j]] = weights.GetValueOrDefault(chains[j]) + (coupling[j] / allowed * (coupling[j] / allowed));
            }
        }

        return _at.Current = weights.Count == 0 ? chains[^1] : weights.MaxBy(pair => pair.Value).Key;
    }

    private bool Enough(RitzPairs ritz) => ritz.Count >= Math.Min(_settings.Smallest + _settings.Largest, _operator.Dimension);

    private void Look(bool ended, IProgress<LanczosProgress>? progress)
    {
        var ritz = _ritz = _basis.Ritz();
        _basis.Norm = Math.Max(_basis.Norm, ritz.Norm);
        _at.LookedAtSize = _basis.Size;
        var excess = _convergence.Excess(ritz, Norm);
        var enough = Enough(ritz);
        var converged = enough && excess <= 1;
        progress?.Report(Progress(ritz));
        if (_at.Checking)
        {
            Judge(ritz, converged, ended);
        }
        else if ((converged || _basis.IsInvariant) && !Witnessed(ritz, converged))
        {
            Check(ritz, enough);
        }
        else if (!converged)
        {
            Continue(excess, enough);
        }
    }

    private void Continue(double excess, bool enough)
    {
        // A start that went on alone has met something: it is no witness any more.
        if (_basis.PendingChains().Distinct().Skip(1).Any())
        {
            _at.Witnesses = 0;
        }

        _at.Foresee(excess, enough, _basis.Size);
    }

    // Whether the starts that grew side by side settle the matter, or one of them will that goes on alone for a few steps.
    private bool Witnessed(RitzPairs ritz, bool converged)
    {
        var witnesses = new LanczosWitnesses(_convergence, _at.Witnesses, _at.Steps, _at.RandomShare);
        if (!converged || !_settings.Verify || _at.Witnesses < 2 || !witnesses.CountCopies(ritz, Norm))
        {
            return false;
        }

        _at.Done = _at.Verified = witnesses.LongEnough(ritz, _operator.Dimension, LongestCheck);
        if (_at.Verified)
        {
            return true;
        }

        _basis.Part(0, 1);
        _at.UntilLook = 1;
        return _basis.PendingChains().Contains(0) && _basis.HasRoom(0);
    }

    // Everything wanted has converged in the present space: is that all there is?
    private void Check(RitzPairs ritz, bool enough)
    {
        _at.Verified = _basis.Size == _operator.Dimension;
        _at.Done = _at.Verified || (enough && !_settings.Verify) || _at.Run + 1 >= _settings.MaximumRuns;
        if (_at.Done)
        {
            return;
        }

        (_at.LowEdge, _at.HighEdge, _at.LowMargin, _at.HighMargin) = (double.PositiveInfinity, double.NegativeInfinity, 0, 0);
        var rounding = _convergence.Rounding(Norm);
        if (enough)
        {
            foreach (var i in _convergence.Wanted(ritz.Count))
            {
                if (i < _settings.Smallest)
                {
                    (_at.LowEdge, _at.LowMargin) = (ritz.Values[i], Math.Max(_at.LowMargin, ritz.Residuals[i] + rounding));
                }
            }

            if (_settings.Largest > 0)
            {
                _at.HighEdge = ritz.Values[^Math.Min(_settings.Largest, ritz.Count)];
            }

            foreach (var i in _convergence.Wanted(ritz.Count).Where(i => i >= _settings.Smallest))
            {
                _at.HighMargin = Math.Max(_at.HighMargin, ritz.Residuals[i] + rounding);
            }
        }

        Restart(free: (Math.Min(LongestCheck, _basis.Capacity / 2) + 1) * _settings.Width);
        _at.Begin(checking: enough);
        for (var i = 0; i < _settings.Width && _basis.Count < _basis.Capacity; i++)
        {
            if (!_basis.Start(_at.Run) && i == 0)
            {
                (_at.Verified, _at.Done) = (true, true);
            }
        }
    }

    // Ritz values only move outwards as the basis grows: one beyond the wanted set already is a find.
    private void Judge(RitzPairs ritz, bool converged, bool ended)
    {
        var low = _settings.Smallest > 0 && ritz.Values[Math.Min(_settings.Smallest, ritz.Count) - 1] < _at.LowEdge - _at.LowMargin;
        var high = _settings.Largest > 0 && ritz.Values[^Math.Min(_settings.Largest, ritz.Count)] > _at.HighEdge + _at.HighMargin;
        if (low || high)
        {
            _at.Checking = false;
            _at.Foresee(double.PositiveInfinity, known: false, _basis.Size);
            return;
        }

        if (!ended && _basis.HasRoom(_at.Run) && !Seen())
        {
            return;
        }

        _at.Verified = converged;
        _at.Done = converged;
        _at.Checking = false;
        _at.UntilLook = 1;
    }

    // Whether the chain is long enough. It must have resolved its own ends, which says what there is to be told from the
    // wanted values; then half as many steps again and as many as nine starts of ten need to show what is looked for, unless
    // 99 of a hundred would have shown it before. Where the edges are too close for that, the longest check is the last word.
    private bool Seen()
    {
        var ends = _basis.Ends(_at.Run);
        double Needed(double share) => _convergence.StepsToSee(ends, _at.LowEdge, _at.HighEdge, _operator.Dimension, share);
        if (_at.Resolved == 0 && _at.Steps >= 4 && _convergence.Resolves(ends, _at.LowEdge, _at.HighEdge, Norm))
        {
            _at.Resolved = _at.Steps;
        }

        var steps = _at.Resolved == 0
            ? LongestCheck
            : Math.Min(Needed(0.01), Math.Max(Needed(0.1), Math.Ceiling(1.5 * _at.Resolved)));
        steps = Math.Min(steps, LongestCheck);
        _at.UntilLook = _at.Resolved == 0 ? 2 : (int)Math.Clamp(steps - _at.Steps, 1, 3);
        return _at.Steps >= steps;
    }

    // Keeps the wanted pairs and as many on their inside as leave room, which shields them from the cut.
    private void Restart(int free)
    {
        if (_basis.Capacity - _basis.Count >= free)
        {
            return;
        }

        var ritz = _basis.Ritz();
        var wanted = _settings.Smallest + _settings.Largest;
        var room = _basis.Capacity - _basis.Pending - free;
        var keep = Math.Min(Math.Max(wanted, Math.Min(room, (room + wanted) / 2)), ritz.Count);
        var high = wanted == 0
            ? 0
            : _settings.Smallest == 0 ? keep : _settings.Largest == 0 ? 0 : _settings.Largest + ((keep - wanted) / 2);
        high = Math.Clamp(high, 0, keep);
        var low = keep - high;
        _basis.Shrink(ritz, [.. Enumerable.Range(0, low), .. Enumerable.Range(ritz.Count - high, high)]);
        _ritz = null;
        _at.Witnesses = 0;
    }

    private LanczosProgress Progress(RitzPairs ritz)
    {
        RitzEstimate Estimate(int i) => new(ritz.Values[i], ritz.Residuals[i]);
        var wanted = _convergence.Wanted(ritz.Count);
        var low = wanted.Count(i => i < _settings.Smallest);
        return new(
            _at.Products,
            _settings.MaximumProducts,
            [.. wanted[..low].Select(Estimate)],
            [.. wanted[low..].Reverse().Select(Estimate)])
        {
            Run = _at.Runs,
            Size = _basis.Size,
            BasisSize = _basis.Capacity,
            Converged = wanted.Count(i => _convergence.Excess(ritz, i, Norm) <= 1),
            Wanted = _settings.Smallest + _settings.Largest,
        };
    }
}
