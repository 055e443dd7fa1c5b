namespace Theodolite.Torch.Tests;

/// <summary>Fused steps follow the published formulas.</summary>
public class FusedStepLaws : LeakFree
{
    [Theory]
    [InlineData(false, 0.0)]
    [InlineData(false, 0.1)]
    [InlineData(true, 0.1)]
    public void AdamFollowsItsFormula(bool decoupled, double decay)
    {
        double theta = 1.5, m = 0, v = 0;
        var parameter = Own(Tensor.Full([9], theta, DType.Float64));
        var average = Own(Tensor.Zeros([9], DType.Float64));
        var square = Own(Tensor.Zeros([9], DType.Float64));
        for (var t = 1; t <= 5; t++)
        {
            var gradient = Math.Sin(t);
            using var g = Tensor.Full([9], gradient, DType.Float64);
            if (decoupled)
            {
                Tensor.FusedAdamW_([parameter], [g], [average], [square], t, 0.1, 0.8, 0.95, 1e-6, decay);
            }
            else
            {
                Tensor.FusedAdam_([parameter], [g], [average], [square], t, 0.1, 0.8, 0.95, 1e-6, decay);
            }

            if (decoupled)
            {
                theta *= 1 - 0.1 * decay;
            }
            else
            {
                gradient += decay * theta;
            }

            m = 0.8 * m + 0.2 * gradient;
            v = 0.95 * v + 0.05 * gradient * gradient;
            theta -= 0.1 * (m / (1 - Math.Pow(0.8, t))) / (Math.Sqrt(v / (1 - Math.Pow(0.95, t))) + 1e-6);
            Assert.All(parameter.ToArray<double>(), value => Assert.Equal(theta, value, 1e-12));
        }
    }

    [Theory]
    [InlineData(0.0, 0.0, false)]
    [InlineData(0.9, 0.0, false)]
    [InlineData(0.9, 0.0, true)]
    [InlineData(0.9, 0.3, false)]
    public void MomentumFollowsItsFormula(double momentum, double dampening, bool nesterov)
    {
        double theta = 1.5, b = 0;
        var parameter = Own(Tensor.Full([5], theta, DType.Float64));
        var buffer = Own(Tensor.Zeros([5], DType.Float64));
        for (var t = 1; t <= 4; t++)
        {
            var gradient = Math.Cos(t);
            using var g = Tensor.Full([5], gradient, DType.Float64);
            Tensor.FusedSgd_([parameter], [g], [buffer], 0.1, momentum, dampening, 0.01, nesterov, t == 1);
            gradient += 0.01 * theta;
            b = t == 1 ? gradient : momentum * b + (1 - dampening) * gradient;
            theta -= 0.1 * (momentum == 0 ? gradient : nesterov ? gradient + momentum * b : b);
            Assert.All(parameter.ToArray<double>(), value => Assert.Equal(theta, value, 1e-12));
        }
    }
}
