using System.Globalization;
using Theodolite.Descents;
using Theodolite.Schedules;

namespace Theodolite.Reproductions;

/// <summary>
/// What the learning rate does on a bowl: too small, right, too large; what decay cures; how momentum multiplies it; how Adagrad
/// uses it up.
/// </summary>
public sealed class DecayAndOscillation : Reproduction
{
    private const string Bowl = "x^2/2 + 5*y^2";
    private const string Slope = "-x";
    private const string Bowls = "one bowl, four rates: λ = 1 and 10, stable below η = 0.2";
    private const int Steps = 100;
    private const int NoisySteps = 4_000;
    private const int SlopeSteps = 10_000;

    public override string Name => "decay-and-oscillation";

    public override string Claim => "Too small a rate crawls, too large a one oscillates and diverges; stochastic descent oscillates near "
        + "the minimum until its rate decays; momentum multiplies the rate by 1/(1 − γ); Adagrad's steps shrink until it stops too early.";

    public override string Source => "The source article on optimizers; Robbins and Monro 1951 for decay; Duchi, Hazan and Singer 2011 "
        + "for Adagrad. The values are derived for quadratics and constant slopes.";

    public override bool NeedsTensors => false;

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var rows = new List<ReproductionRow>();
        DescentResult Bowled(string optimizer) => Follow.Run(Bowl, optimizer, [1, -0.5], new Descent { Steps = Steps }, cancellation);
        (double Rate, DescentOutcome Outcome)[] rates = [
            (0.001, DescentOutcome.Slow), (0.1, DescentOutcome.Converged), (0.2, DescentOutcome.Oscillating),
            (0.21, DescentOutcome.Diverged),
        ];
        var runs = rates.Select(rate => Bowled(FormattableString.Invariant($"gradient-descent(learning-rate={rate.Rate})"))).ToList();
        foreach (var ((rate, outcome), run) in rates.Zip(runs))
        {
            var exact = (0.5 * Math.Pow(1 - rate, 2 * Steps)) + (1.25 * Math.Pow(1 - (10 * rate), 2 * Steps));
            rows.Add(
                ReproductionRow.Close(Bowls, FormattableString.Invariant($"η = {rate}: loss after {Steps} steps"), exact, run.Loss, 1e-9));
            rows.Add(new ReproductionRow(
                $"η = {rate.ToString(CultureInfo.InvariantCulture)}: named {run.Outcome.ToString().ToLowerInvariant()}",
                null,
                run.Loss)
            {
                Group = Bowls,
                Criterion = $"named {outcome.ToString().ToLowerInvariant()}",
                Passed = run.Outcome == outcome,
            });
        }

        progress?.Report(new("noise and decay", 0.3));
        var noisy = new Descent { Steps = NoisySteps, Noise = 1, Seed = seed };
        var constant = Follow.Run(Bowl, "sgd(learning-rate=0.1)", [1, -0.5], noisy, cancellation);
        var decayed = Follow.Run(
            Bowl,
            "sgd(learning-rate=0.1)",
            [1, -0.5],
            noisy with { Schedule = ScheduleNames.Parse($"inverse-time-decay(steps={NoisySteps / 100},rate=1)") },
            cancellation);
        var (floor, error) = Follow.SecondHalf(constant.Losses);
        const string Noise = "unit noise on every gradient: a constant rate against η/(1 + k/40)";
        rows.Add(
            ReproductionRow.Within(Noise, "constant rate: mean loss, second half, ½Σ η/(2 − ηλ)", 0.5 * ((0.1 / 1.9) + 0.1), floor, error));
        rows.Add(ReproductionRow.Between(
            Noise,
            "decaying rate: mean loss of the last tenth over that",
            0,
            0.1,
            decayed.Losses.Skip(NoisySteps * 9 / 10).Average() / floor));

        progress?.Report(new("momentum and Adagrad", 0.7));
        DescentResult Slid(string optimizer) => Follow.Run(Slope, optimizer, [0], new Descent { Steps = SlopeSteps }, cancellation);
        double Pace(DescentResult run) => run.End[0] - run.Iterates[^2][0];
        const string Momentum = "a constant slope: length of the last step in units of η";
        foreach (var gamma in (double[])[0, 0.5, 0.9, 0.99])
        {
            rows.Add(ReproductionRow.Close(
                Momentum,
                FormattableString.Invariant($"momentum γ = {gamma}: 1/(1 − γ)"),
                1 / (1 - gamma),
                Pace(Slid(FormattableString.Invariant($"momentum(learning-rate=0.01,momentum={gamma})"))) / 0.01,
                1e-9));
        }

        var adagrad = Slid("adagrad(learning-rate=0.01)");
        var rms = Slid("rmsprop(learning-rate=0.01)");
        const string Adagrad = "the same slope: Adagrad's steps shrink as 1/√k, those of a running average do not";
        rows.Add(ReproductionRow.Close(
            Adagrad,
            $"Adagrad: step {SlopeSteps} in units of η",
            1 / Math.Sqrt(SlopeSteps),
            Pace(adagrad) / 0.01,
            1e-6));
        rows.Add(ReproductionRow.Close(Adagrad, "Adagrad: whole way, about η·2√k", 2 * Math.Sqrt(SlopeSteps), adagrad.End[0] / 0.01, 0.01));
        rows.Add(ReproductionRow.Close(Adagrad, $"RMSProp: step {SlopeSteps} in units of η", 1, Pace(rms) / 0.01, 1e-6));
        rows.Add(ReproductionRow.Close(Adagrad, "RMSProp: whole way, about η·k", SlopeSteps, rms.End[0] / 0.01, 0.05));
        return new ReproductionResult
        {
            Rows = rows,
            Notes =
            [
                "Outcomes are decided by the rules in docs/descend.md; the losses of the bowl have closed forms, (1 − ηλ)²ᵏ in each "
                    + "coordinate.",
                "Momentum is not an average of gradients: raising γ from 0 to 0.9 multiplies the rate by ten, so the rate must come "
                    + "down with it.",
            ],
            Plots =
            [
                new(
                    "rates",
                    "One bowl, four learning rates",
                    "x²/2 + 5y² from (1, −0.5); stable below 0.2",
                    "step",
                    "loss",
                    [.. rates.Zip(runs, (rate, run) => Follow.Losses(Label(rate.Rate, rate.Outcome), run))])
                {
                    LogarithmicY = true,
                    Floor = 1e-6,
                },
                new(
                    "decay",
                    "Noise keeps a constant rate from settling",
                    "x²/2 + 5y², unit noise on every gradient, η = 0.1",
                    "step",
                    "loss",
                    [Follow.Losses("constant", constant), Follow.Losses("decaying as 1/(1 + k/40)", decayed)])
                {
                    LogarithmicY = true,
                    Floor = 1e-5,
                },
            ],
        };
    }

    private static string Label(double rate, DescentOutcome outcome) =>
        FormattableString.Invariant($"η = {rate}: {outcome.ToString().ToLowerInvariant()}");
}
