using System.Text.Json;
using Theodolite.Curvature;
using Theodolite.Objectives;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Onnx.Tests;

/// <summary>Models that PyTorch exported, against its loss, gradient and Hessian in float64.</summary>
public sealed class TruthTests
{
    [Theory]
    [InlineData("cnn-batchnorm")]
    [InlineData("transformer")]
    [InlineData("lstm")]
    [InlineData("autoencoder")]
    public void LossGradientAndSpectrumArePyTorchs(string name)
    {
        var file = SharedData.Require("onnx", $"{name}.onnx");
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Require("onnx", "expected.json")));
        var truth = document.RootElement.GetProperty(name);
        var model = new ForeignModel(file, SharedData.Require("onnx", $"{name}.npz"), truth.GetProperty("lossName").GetString()!);
        using var subject = Subject.OfForeign(model, new SubjectSettings { DType = DType.Float64 });
        Assert.Equal(truth.GetProperty("parameters").GetInt32(), subject.Theta.Length);
        Near(truth.GetProperty("loss").GetDouble(), subject.Objective.Value(subject.Theta));
        Near(truth.GetProperty("gradientNorm").GetDouble(), Norm(subject));

        using var hessian = subject.Objective.Hessian(subject.Theta);
        var eigenvalues = new DenseSpectrum().Compute(hessian).Dense!.Values;
        Near(truth.GetProperty("trace").GetDouble(), eigenvalues.Sum());
        Assert.Equal(truth.GetProperty("negative").GetInt32(), eigenvalues.Count(value => value < -1e-9 * eigenvalues[^1]));
        foreach (var (wanted, given) in truth.GetProperty("smallest").EnumerateArray().Zip(eigenvalues))
        {
            Near(wanted.GetDouble(), given);
        }

        foreach (var (wanted, given) in truth.GetProperty("largest").EnumerateArray().Zip(eigenvalues.Reverse()))
        {
            Near(wanted.GetDouble(), given);
        }
    }

    private static double Norm(Subject subject)
    {
        var gradient = new double[subject.Theta.Length];
        subject.Objective.Gradient(subject.Theta, gradient);
        return Math.Sqrt(gradient.Sum(g => g * g));
    }

    private static void Near(double wanted, double given) => Assert.True(
        Math.Abs(wanted - given) <= 1e-6 * Math.Max(Math.Abs(wanted), 1e-3),
        $"{given} for {wanted}");
}
