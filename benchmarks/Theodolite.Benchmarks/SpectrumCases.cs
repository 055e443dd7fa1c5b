using Theodolite.Estimators;
using Theodolite.Krylov;
using Theodolite.Operators;

namespace Theodolite.Benchmarks;

/// <summary>
/// Our side of the spectra; the linearization at the weights is part of the time. The warm-up is the same code on a
/// hundred samples.
/// </summary>
public static class SpectrumCases
{
    private const int WarmUpSamples = 100;
    private const int WarmUpProducts = 30;
    private const int Wanted = 5;
    private const double Residual = 1e-3;

    /// <summary>Eigenvalues by Lanczos: the largest alone, or both ends with the independent check.</summary>
    public static PreparedSide Ends(EngineCases.Network network, string name, BenchmarkData data, bool bothEnds)
    {
        var theta = TrainedWeights.Prepare(network, name, data);
        var objective = network.Objective(data);
        var solver = new Lanczos
        {
            Largest = Wanted,
            Smallest = bothEnds ? Wanted : 0,
            Tolerance = Residual,
            Verify = bothEnds,
        };
        LanczosResult? result = null;
        void Run()
        {
            using var hessian = objective.Hessian(theta);
            result = solver.Solve(hessian);
            if (!result.Converged || (bothEnds && !result.Verified))
            {
                throw new InvalidOperationException($"{name}: not converged after {result.Products} products.");
            }
        }

        return new(Run, 1, () => result!.Largest[0].Value, objective)
        {
            Products = () => result!.Products,
            WarmUp = () => OnFewSamples(hessian => (solver with { MaximumProducts = WarmUpProducts }).Solve(hessian), network, data, theta),
        };
    }

    /// <summary>Stochastic Lanczos quadrature with 8 probes advanced together; a result is one probe of 100 steps.</summary>
    /// <param name="network">The network.</param>
    /// <param name="name">Its name.</param>
    /// <param name="data">The images.</param>
    /// <param name="timed">Steps that are timed; the time is scaled up to 100.</param>
    public static PreparedSide Density(EngineCases.Network network, string name, BenchmarkData data, int timed = 100)
    {
        var settings = new SpectralDensity { Probes = 8, Steps = timed };
        var theta = TrainedWeights.Prepare(network, name, data);
        var objective = network.Objective(data);
        DensityResult? result = null;
        void Run()
        {
            using var hessian = objective.Hessian(theta);
            result = settings.Compute(hessian);
        }

        return new(Run, settings.Probes * timed / 100.0, () => result!.Probes.Max(probe => probe.Nodes[^1]), objective)
        {
            Products = () => result!.Products,
            WarmUp = () => OnFewSamples(hessian => (settings with { Steps = 4 }).Compute(hessian), network, data, theta),
        };
    }

    private static void OnFewSamples(Action<LinearOperator> run, EngineCases.Network network, BenchmarkData data, double[] theta)
    {
        using var objective = (network with { Samples = WarmUpSamples }).Objective(data);
        using var hessian = objective.Hessian(theta);
        run(hessian);
    }
}
