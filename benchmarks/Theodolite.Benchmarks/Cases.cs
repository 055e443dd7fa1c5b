namespace Theodolite.Benchmarks;

/// <summary>The registry of measured claims.</summary>
public static class Cases
{
    /// <summary>The matrix product whose rate is measured beside every case, on both sides; also a case of its own.</summary>
    public static readonly BenchmarkCase MatrixRate = new("matmul-1024", "matrix product 1024×1024×1024")
    {
        Reference = new("matmul-rate", new { m = 1024, k = 1024, n = 1024, inner = 4 }),
        Flops = FlopCounts.MatrixProduct(1024, 1024, 1024),
        Ours = OurCases.MatrixProduct(1024, 1024, 1024, inner: 4),
    };

    /// <summary>Kernels, derivatives and epochs.</summary>
    public static readonly IReadOnlyList<BenchmarkCase> Engine =
    [
        MatrixRate,
        new("matmul-2048x784x4096", "matrix product 2048×784×4096")
        {
            Reference = new("matmul-rate", new { m = 2048, k = 784, n = 4096, inner = 1 }),
            Flops = FlopCounts.MatrixProduct(2048, 784, 4096),
            Ours = OurCases.MatrixProduct(2048, 784, 4096, inner: 1),
        },
        new("convolution-forward", "3×3 convolution 16→32 on 14×14, 256 samples")
        {
            Reference = new("convolution-rate", new { n = 256, inner = 4 }),
            Flops = 2.0 * 256 * 14 * 14 * 32 * 16 * 9,
            Ours = OurCases.Convolution(256, inner: 4),
        },
        new("mlp-gradient", "loss and gradient, 784-256-128-10, 10,000 samples")
        {
            Reference = new("mlp-gradient"),
            Flops = FlopCounts.Mlp.Gradient(10_000),
            TargetRatio = 0.7,
            Ours = data => EngineCases.Gradient(EngineCases.Network.Mlp, data),
        },
        new("mlp-product", "one Hessian-vector product out of a block of 16, against a retained graph")
        {
            Reference = new("mlp-hvp-retained"),
            Flops = FlopCounts.Mlp.Product(10_000),
            TargetRatio = 0.5,
            Ours = data => EngineCases.Products(EngineCases.Network.Mlp, data),
        },
        new("mlp-product-rebuilt", "the same, against rebuilding over five minibatches")
        {
            Reference = new("mlp-hvp-rebuilt", new { minibatches = 5 }),
            Flops = FlopCounts.Mlp.Product(10_000),
            TargetRatio = 0.2,
            Ours = data => EngineCases.Products(EngineCases.Network.Mlp, data),
        },
        new("mlp-product-vmap", "the same, against PyTorch's own batching (is_grads_batched, 16 vectors)")
        {
            Reference = new("mlp-hvp-retained", new { vectors = 16 }),
            Flops = FlopCounts.Mlp.Product(10_000),
            Ours = data => EngineCases.Products(EngineCases.Network.Mlp, data),
        },
        new("mlp-adam-epoch", "training epoch with Adam, batch 128, 10,000 samples")
        {
            Reference = new("mlp-adam-epoch", new { batch = 128 }),
            Flops = FlopCounts.Mlp.Gradient(10_000),
            TargetRatio = 0.7,
            Ours = data => EngineCases.AdamEpoch(EngineCases.Network.Mlp, data, 128),
        },
        new("dense-hessian", "dense Hessian, 196-20-10 (4,150 parameters), 2,000 samples; PyTorch scaled up from 83 rows")
        {
            Reference = new("dense-hessian-rows", new { rows = 83 }),
            Flops = 4_150 * FlopCounts.Small.Product(2_000),
            TargetRatio = 0.1,
            Ours = data => EngineCases.DenseHessian(EngineCases.Network.Small, data),
        },
        new("conv-gradient", "loss and gradient, convolutional net (20,490 parameters), 2,000 samples")
        {
            Reference = new("conv-gradient"),
            Flops = FlopCounts.Convolutional.Gradient(2_000),
            Ours = data => EngineCases.Gradient(EngineCases.Network.Convolutional, data),
        },
        new("conv-product", "one Hessian-vector product out of a block of 16, against a retained graph")
        {
            Reference = new("conv-hvp-retained"),
            Flops = FlopCounts.Convolutional.Product(2_000),
            TargetRatio = 0.4,
            Ours = data => EngineCases.Products(EngineCases.Network.Convolutional, data),
        },
        new("conv-product-rebuilt", "the same, against rebuilding over four minibatches")
        {
            Reference = new("conv-hvp-rebuilt", new { minibatches = 4 }),
            Flops = FlopCounts.Convolutional.Product(2_000),
            Ours = data => EngineCases.Products(EngineCases.Network.Convolutional, data),
        },
        new("conv-adam-epoch", "training epoch with Adam, batch 128, convolutional net, 2,000 samples")
        {
            Reference = new("conv-adam-epoch", new { batch = 128 }),
            Flops = FlopCounts.Convolutional.Gradient(2_000),
            Ours = data => EngineCases.AdamEpoch(EngineCases.Network.Convolutional, data, 128),
        },
        new("survey-expression", "`survey \"x^2+y^2\"`, wall time of the whole command")
        {
            TargetSeconds = 0.5,
            Ours = OurCases.ExpressionSurvey,
        },
    ];

    /// <summary>The suites by name.</summary>
    public static IReadOnlyList<string> Suites { get; } = ["engine", "curvature", "scale", "optimizers", "training", "landscape"];

    /// <summary>Every case of every suite.</summary>
    public static IEnumerable<BenchmarkCase> All => Engine.Concat(CurvatureCases.All).Concat(OptimizerCases.All).Concat(TrainingCases.All)
        .Concat(LandscapeCases.All);

    /// <summary>The cases of a suite that are measured beside PyTorch.</summary>
    public static IReadOnlyList<BenchmarkCase> Of(string suite) => suite switch
    {
        "engine" => Engine,
        "curvature" => CurvatureCases.All,
        "optimizers" => OptimizerCases.All,
        "training" => TrainingCases.All,
        "landscape" => LandscapeCases.All,
        _ => [],
    };
}
