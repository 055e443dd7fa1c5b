namespace Theodolite.Explorer.Texts;

/// <content>Momentum.</content>
internal static partial class EnglishTexts
{
    private static MomentumLessonTexts MomentumLesson() => new()
    {
        Title = "Momentum",
        Summary = "An effective rate of η/(1 − β), four regimes, and the momentum at which nothing swings.",
        Body = """
            [Momentum|Momentum] keeps a share `β` of the last step: `v ← βv + ∇f`, `x ← x − ηv`. Down a steady slope steps grow to
            `η/(1 − β)`: with `β = 0.9` the rate is ten times what it says. On a direction of curvature `λ` two numbers decide all, `ηλ` and
            `β`: each step multiplies by the roots of `z² − (1 + β − ηλ)z + β`.

            Real positive roots glide, complex ones swing and shrink, negative ones jump from side to side, and for `ηλ > 2(1 + β)` all is
            lost. The line on the map is [critical damping|CriticalDamping], `β* = (1 − √(ηλ))²`: both roots are `1 − √(ηλ)`. Click on the
            map.
            """,
        RateTimesCurvature = "ηλ",
        Map = "Regimes of momentum over rate and β; darker is faster",
        Places = "The distance x after each step",
        Damped = "β at critical damping",
        Plain = "without momentum",
        Slope = "length of the steps down a constant slope",
        Finding = "Regime: {0}. In the long run a step leaves {1} of the distance. Critical damping: β* = {2}.",
        GoCritical = "Set β to critical damping",
        Caption = "Among the swinging ones the distance shrinks by √β a step, whatever the rate: a larger rate only makes it swing faster. "
            + "Below: the steps where nothing curves.",
        Truth = """
            The heavy ball is said to roll over small hills. Sometimes it does; what it is *for* is narrow valleys. With the
            [condition number|ConditionNumber] `κ` plain descent keeps `(κ − 1)/(κ + 1)` of the distance a step at its best rate, momentum
            `(√κ − 1)/(√κ + 1)` at `η = (2/(√λ₁ + √λ₂))²`, `β = ((√κ − 1)/(√κ + 1))²`. At κ = 100 that is 0.980 against 0.818: a tenth of the
            steps. It is a theorem for quadratics; on general smooth losses this choice can even cycle. Where noise sets the pace, momentum
            acts like the rate η/(1 − β) and little more.
            """,
        Task = """
            In the ravine with κ = 100 three run: plain descent at its best rate, momentum at its best, and β = 0.95, which swings. On the
            phase diagram further down, click to move the first momentum run of the race. Can you beat 0.669?
            """,
        Question = "You raise β from 0.9 to 0.99 and leave the rate. What has changed, apart from the name of the run?",
        Answer = """
            The effective rate is ten times larger, and old gradients fade ten times more slowly: over some hundred steps instead of ten. The
            swinging directions now shrink by `√0.99` a step, 460 steps for a factor of ten instead of 44. In valleys that were fine before
            this is *slower*; only along directions that were hopeless it is faster.
            """,
        Sources = """
            Polyak, USSR Computational Mathematics and Mathematical Physics 4 (1964). Sutskever, Martens, Dahl and Hinton, ICML 2013. Goh,
            Why momentum really works, Distill 2017. Lessard, Recht and Packard, SIAM Journal on Optimization 26 (2016) for the cycle.
            """,
    };
}
