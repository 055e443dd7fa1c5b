namespace Theodolite.Krylov.Solvers;

/// <summary>The three-term recurrence that the MINRES family runs on: A·vₖ = βₖ·vₖ₋₁ + αₖ·vₖ + βₖ₊₁·vₖ₊₁.</summary>
internal sealed class SymmetricLanczosStep<TVector> : IDisposable
    where TVector : class
{
    private readonly SolverIteration<TVector> _run;
    private TVector? _previous;

    public SymmetricLanczosStep(SolverIteration<TVector> run, TVector start)
    {
        _run = run;
        NextBeta = run.Space.Norm(start);
        Next = run.Space.Copy(start);
        run.Space.Scale(Next, 1 / NextBeta);
    }

    /// <summary>vₖ.</summary>
    public TVector Current { get; private set; } = null!;

    /// <summary>vₖ₊₁, or a vector of zeros where βₖ₊₁ = 0.</summary>
    public TVector Next { get; private set; }

    public double Alpha { get; private set; }

    public double Beta { get; private set; }

    public double NextBeta { get; private set; }

    /// <summary>One product; false where the run has ended.</summary>
    public bool Advance()
    {
        var space = _run.Space;
        if (_run.TryApply(Next) is not { } image)
        {
            return false;
        }

        VectorSpace<TVector>.Free(_previous);
        (_previous, Current, Beta) = (Current, Next, NextBeta);
        if (_previous is not null)
        {
            space.AddScaled(image, -Beta, _previous);
        }

        Alpha = space.Dot(image, Current);
        space.AddScaled(image, -Alpha, Current);
        NextBeta = space.Norm(image);
        var inner = _previous is null ? 0 : Beta;
        _run.SeeNorm(Math.Sqrt((inner * inner) + (Alpha * Alpha) + (NextBeta * NextBeta)));
        if (NextBeta <= 4 * space.Roundoff * _run.Norm)
        {
            NextBeta = 0;
        }

        space.Scale(image, NextBeta == 0 ? 0 : 1 / NextBeta);
        Next = image;
        return true;
    }

    public void Dispose() => VectorSpace<TVector>.Free(_previous, Current, Next);
}
