using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Theodolite.Benchmarks.Onnx;
using Theodolite.Studies;
using Theodolite.Torch;
using Tensor = Theodolite.Torch.Tensor;

// Usage: Theodolite.OnnxBenchmarks FOLDER [REPORT], where FOLDER holds resnet18.onnx and resnet18.npz (benchmarks/pytorch/resnet18.py).
const int Rounds = 7;
var folder = args.Length > 0 ? args[0] : ".";
var file = Path.Combine(folder, "resnet18.onnx");
var data = Path.Combine(folder, "resnet18.npz");
TorchRuntime.Threads = 2;

var (ours, theirs) = Alternate(
    () => Study().Dispose(),
    () => new InferenceSession(file).Dispose());
Row("import of the file, data read too", ours, theirs, "load of a session", "under 2 s");

using var study = Study();
var theta = study.Start(0);
using var options = new SessionOptions { IntraOpNumThreads = 2 };
using var session = new InferenceSession(file, options);
var samples = study.Training.Data.Count;
int[] shape = [samples, .. study.Training.Data.SampleShape.Span.ToArray().Select(extent => (int)extent)];
var input = NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(study.Training.Data.Singles.ToArray(), shape));
using var flat = study.Training.Flat(theta);
(ours, theirs) = Alternate(() => study.Training.Value(flat), () => session.Run([input]).Dispose());
Row($"loss of {samples} images", ours, theirs, "forward pass", "at most 1.5×");

using var written = NetworkStudy.Parse(ModelFileText(data), "resnet18.yaml", ".", new StudySettings { DType = DType.Float32 });
var other = written.Training.InitialParameters(0);
using var otherFlat = written.Training.Flat(other);
using var gradient = Tensor.Zeros([theta.Length]);
(ours, theirs) = Alternate(
    () => study.Training.Gradient(flat, gradient),
    () => written.Training.Gradient(otherFlat, gradient));
Row("gradient", ours, theirs, "the same layers as a model file", "1×");

using var hessian = study.Training.Hessian(theta);
using var otherHessian = written.Training.Hessian(other);
using var block = Tensor.Ones([4, theta.Length]);
(ours, theirs) = Alternate(() => hessian.Apply(block).Dispose(), () => otherHessian.Apply(block).Dispose());
Row("four Hessian products", ours, theirs, "the same layers as a model file", "1×");

var text = Report.Text(samples, study.Network.Parameters.Count, new FileInfo(file).Length);
Console.Write(text);
if (args.Length > 1)
{
    await File.WriteAllTextAsync(args[1], text);
}

return 0;

NetworkStudy Study() =>
    NetworkStudy.Of(new ForeignModel(file, data, "cross-entropy"), new StudySettings { DType = DType.Float32 });

static (double[] Ours, double[] Theirs) Alternate(Action ours, Action theirs)
{
    var (a, b) = (new List<double>(), new List<double>());
    for (var round = 0; round <= Rounds; round++)
    {
        foreach (var (run, times) in ((Action, List<double>)[])[(ours, a), (theirs, b)])
        {
            Thread.Sleep(100);
            var watch = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(watch).TotalSeconds);
        }
    }

    return ([.. a.Skip(1).Order()], [.. b.Skip(1).Order()]);
}

static void Row(string what, double[] ours, double[] theirs, string beside, string aim) => Report.Add(what, ours, theirs, beside, aim);

// ResNet-18 of 32 × 32 images, as resnet18.py builds it.
static string ModelFileText(string data)
{
    static string Conv(int width, int kernel, int stride) =>
        $"{{conv2d: {{out: {width}, kernel: {kernel}, stride: {stride}, padding: {kernel / 2}, bias: false}}}}";
    var layers = new StringBuilder($"  - {Conv(64, 3, 1)}\n  - batch-norm\n  - relu\n");
    var before = 64;
    foreach (var (width, stride) in new[] { (64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1) })
    {
        var inner = $"[{Conv(width, 3, stride)}, batch-norm, relu, {Conv(width, 3, 1)}, batch-norm]";
        var shortcut = width != before || stride != 1 ? $", shortcut: [{Conv(width, 1, stride)}, batch-norm]" : "";
        layers.Append(CultureInfo.InvariantCulture, $"  - residual: {{layers: {inner}{shortcut}}}\n  - relu\n");
        before = width;
    }

    return $"data: {{source: \"{data}\"}}\nmodel:\n{layers}  - global-avg-pool\n  - linear: {{out: 10}}\nloss: cross-entropy\n";
}
