using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers;

/// <summary>The numbers printed in the reference specification (2.15 to 2.19) for optimizers that see whole tensors.</summary>
public class PublishedMatrixIterates
{
    private static readonly ParameterPlan _square = ParameterPlan.Of(Shape.Create([2, 2]));

    /// <summary>½‖W‖² from [[1, 2], [3, 4]].</summary>
    public static TheoryData<string, double[]> OnTheMatrix => new()
    {
        {
            "adafactor",
            [
                0.9787867966, 1.97, 2.971539501, 3.973167184, 0.9580017602, 1.9404579, 2.943457544, 3.946651969, 0.9376301552,
                1.911358163, 2.915742832, 3.920445572,
            ]
        },
        {
            "adafactor(preset=paper)",
            [
                0.9787867966, 1.97, 2.971539501, 3.973167184, 0.9580017602, 1.9404579, 2.943457544, 3.946651969, 0.9376301552,
                1.911358163, 2.915742832, 3.920445572,
            ]
        },
        {
            "adafactor(preset=keras,learning-rate=0.01)",
            [
                0.9787867966, 1.97, 2.971539501, 3.973167184, 0.9580017602, 1.9404579, 2.943457544, 3.946651969, 0.9376301552,
                1.911358163, 2.915742832, 3.920445572,
            ]
        },
        {
            "adafactor(relative-step=false,parameter-scale=false)",
            [
                0.9922540333, 1.989045549, 2.989607695, 3.990202041, 0.9845393563, 1.978115662, 2.979231304, 3.980413835,
                0.9768551652, 1.967209361, 2.968870246, 3.970634962,
            ]
        },
        {
            "adafactor(preset=optax,learning-rate=0.01)",
            [
                0.9726138721, 1.972613872, 2.972613872, 3.972613872, 0.9458014327, 1.945637559, 2.94558379, 3.945557064,
                0.9195421915, 1.919057329, 2.918898965, 3.918820385,
            ]
        },
        {
            "muon(learning-rate=0.1,weight-decay=0)",
            [
                1.0680661, 1.917446039, 2.925870459, 3.974055999, 1.111769476, 1.852105383, 2.862574795, 3.940577583, 1.156211772,
                1.786267795, 2.798982544, 3.907361976,
            ]
        },
        {
            "shampoo",
            [
                1.051421723, 1.914270419, 2.914263134, 3.948541854, 1.079036734, 1.860138257, 2.857919934, 3.909871649,
                1.096906497, 1.819398868, 2.814192422, 3.877061271,
            ]
        },
    };

    [Theory]
    [MemberData(nameof(OnTheMatrix))]
    public void On_the_matrix(string optimizer, double[] expected) =>
        Close([.. expected.Chunk(4)], Follow(OptimizerNames.Parse(optimizer), Matrix, plan: _square));

    [Fact]
    public void Soap_waits_one_step_and_then_moves_in_the_eigenbasis()
    {
        var iterates = Follow(new Soap { LearningRate = 0.1, WeightDecay = 0 }, Matrix, 4, plan: _square);
        Close([[1, 2, 3, 4], [1.051449566, 1.914250714, 2.914250711, 3.948550423]], iterates[..2], 1e-6);
        // From here the printed numbers hold what rounding left off the diagonal of the projection, amplified by 1/ε twice.
        Close([[1.102697276, 1.829088079, 2.829983794, 3.895865302]], iterates[2..3], 2e-3);
    }

    [Fact]
    public void Soap_is_Adam_on_the_singular_values_where_the_singular_vectors_stay()
    {
        // W = UΣVᵀ and a gradient W: the projection is diagonal for ever, and each singular value has an Adam of its own.
        var settings = new Soap { LearningRate = 0.02, WeightDecay = 0, EpsilonOutside = 1e-3, BasisInterval = 3 };
        var adam = OptimizerNames.Parse(
            "adam(learning-rate=0.02,beta1=0.95,beta2=0.95,epsilon-outside=1e-3,epsilon-before-bias-correction=true)");
        var singular = Follow(adam, (Singular(Matrix.Start), x => x), 10);
        foreach (var (w, sigma) in Follow(settings, Matrix, 11, plan: _square)[1..].Zip(singular))
        {
            Close([sigma], [Singular(w)], 1e-8);
        }

        static double[] Singular(double[] w)
        {
            var (half, determinant) = (w.Sum(x => x * x) / 2, Math.Abs((w[0] * w[3]) - (w[1] * w[2])));
            var root = Math.Sqrt((half * half) - (determinant * determinant));
            return [Math.Sqrt(half + root), determinant / Math.Sqrt(half + root)];
        }
    }

    [Theory]
    [InlineData(
        "lamb(learning-rate=0.1,weight-decay=0.1)",
        new[] { 0.9191264193, -0.4228024357, 0.8457797349, -0.3531187458, 0.7790533507, -0.2902860175 })]
    [InlineData(
        "lamb(preset=keras,learning-rate=0.1,weight-decay=0.1)",
        new[] { 0.911733631, -0.4167336248, 0.8322520227, -0.3425795726, 0.760439335, -0.2766409804 })]
    public void Lamb(string text, double[] expected) => Close([.. expected.Chunk(2)], Follow(OptimizerNames.Parse(text), Bowl));

    [Theory]
    [InlineData("sophia(learning-rate=0.1,weight-decay=0,gamma=0.05)", new[] { 0.9, -0.4, 0.8, -0.3, 0.7, -0.2 })]
    [InlineData("sophia(preset=optax,learning-rate=0.1,weight-decay=0,gamma=0.01)", new[] { 0.9, -0.4, 0.8, -0.3, 0.7, -0.2 })]
    [InlineData(
        "sophia(learning-rate=0.1,weight-decay=0,gamma=10,interval=1)",
        new[] { 0.965, -0.4825, 0.9310552764, -0.4655276382, 0.8981362889, -0.4490681445 })]
    public void Sophia(string text, double[] expected)
    {
        var settings = OptimizerNames.Parse(text);
        var optimizer = settings.Create<double>(2);
        var theta = Bowl.Start.ToArray();
        Close([.. expected.Chunk(2)], [.. Enumerable.Range(0, 3).Select(_ =>
        {
            optimizer.Step(theta, new GradientLoss(Bowl.Gradient, [1, 10]));
            return theta.ToArray();
        })]);
    }

    [Fact]
    public void Newton_Schulz_and_the_exact_factor()
    {
        // One step with μ = 0 and η = 1 subtracts the factor itself.
        Close([[-0.6806610001, 0.8255396075, 0.7412954095, 0.25944001]], [Factor("newton-schulz", [1, 2, 3, 4])], 1e-8);
        Close([[-0.5144957554, 0.8574929257, 0.8574929257, 0.5144957554]], [Factor("exact", [1, 2, 3, 4])]);

        static double[] Factor(string method, double[] gradient)
        {
            var optimizer = OptimizerNames.Parse($"muon(learning-rate=1,weight-decay=0,momentum=0,nesterov=false,method={method})")
                .CreateFromGradients<double>(_square);
            var theta = new double[4];
            optimizer.Update(theta, gradient);
            return Array.ConvertAll(theta, value => -value);
        }
    }

    [Fact]
    public void Muon_as_Keras_tests_it()
    {
        var optimizer = OptimizerNames.Parse("muon(preset=keras,learning-rate=0.5,weight-decay=0)").CreateFromGradients<double>(_square);
        double[] theta = [1, 2, 3, 4];
        optimizer.Update(theta, [1, 6, 7, 2]);
        Close([[0.9887748547, 1.887052645, 2.873427685, 3.970350265]], [theta], 1e-8);
    }

    [Fact]
    public void A_tall_matrix_is_the_wide_one_turned()
    {
        var gradient = Numbers<double>(12, 1);
        var (tall, wide) = (Move([4, 3], gradient), Move([3, 4], Turn(gradient, 4, 3)));
        Close([tall], [Turn(wide, 3, 4)], 1e-9);

        static double[] Move(Shape shape, double[] gradient)
        {
            var optimizer = new Muon { LearningRate = 1, WeightDecay = 0, Scaling = MuonScale.MatchRms }.CreateFromGradients<double>(
                ParameterPlan.Of(shape));
            var theta = new double[12];
            optimizer.Update(theta, gradient);
            return theta;
        }

        static double[] Turn(double[] values, int n, int m) =>
            [.. Enumerable.Range(0, m).SelectMany(j => Enumerable.Range(0, n).Select(i => values[(i * m) + j]))];
    }

    [Fact]
    public void Sophia_G_needs_labels_to_draw() => Assert.Contains(
        "no labels to draw",
        Assert.Throws<BadInputException>(() => Follow(OptimizerNames.Parse("sophia(preset=reference)"), Bowl)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Muon_refuses_a_vector_and_hands_it_over_when_told()
    {
        var plan = ParameterPlan.Of(Shape.Create([2, 2]), Shape.Create([3]));
        Assert.Equal(
            "muon updates matrices only, and '1' has shape [3]; fallback=adamw would update what is not a matrix.",
            Assert.Throws<BadInputException>(() => new Muon().Create<double>(plan)).Message);
        var both = new Muon { Fallback = MuonFallback.Adamw, FallbackLearningRate = 0.01, WeightDecay = 0.1 }.CreateFromGradients<double>(
            plan);
        var alone = new AdamW { LearningRate = 0.01, WeightDecay = 0.1 }.CreateFromGradients<double>(ParameterPlan.Flat(3));
        var (theta, gradient) = (Numbers<double>(7, 1), Numbers<double>(7, 2));
        var tail = theta[4..];
        both.Update(theta, gradient);
        alone.Update(tail, gradient[4..]);
        Close([tail], [theta[4..]]);
    }
}
