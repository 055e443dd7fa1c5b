namespace Theodolite.Onnx.Tests;

/// <summary>The operators in many settings.</summary>
internal static class OperatorCases
{
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. Arithmetic(), .. Activations(), .. Shapes(), .. Indices(), .. Reductions(), .. Products(), .. Convolutions(), .. Pools(),
        .. Norms(), .. Recurrent(), .. Attention(), .. Sizes(),
    ];

    private static IEnumerable<OperatorCase> Arithmetic()
    {
        foreach (var name in new[] { "Add", "Sub", "Mul", "Div" })
        {
            yield return new(name, "2,3,4 +2,3,4", Opset: 7);
            yield return new(name, "2,3,4 +3,1", Opset: 13);
            yield return new(name, "4 +2,1,4", Opset: 14);
        }

        foreach (var name in new[] { "Neg", "Abs", "Exp", "Sin", "Cos", "Tan", "Sinh", "Cosh", "Asinh", "Erf", "Identity" })
        {
            yield return new(name, "2,5");
        }

        foreach (var name in new[] { "Log", "Sqrt", "Reciprocal" })
        {
            yield return new(name, "+2,5");
        }

        foreach (var name in new[] { "Sign", "Floor", "Ceil", "Round" })
        {
            yield return new(name, "3,4") { Smooth = false };
        }

        yield return new("Pow", "+2,3 +2,3", Opset: 15);
        yield return new("Pow", "2,3 <2>", Opset: 15);
        yield return new("Pow", "+2,3 <-0.5>", Opset: 13);
        yield return new("Pow", "2,3 <3;>", Opset: 7);
        yield return new("Mod", "+4,3 <0.7>", "fmod=1") { Smooth = false };
        yield return new("Min", "2,3 2,3 3", Opset: 13);
        yield return new("Max", "2,3 2,1", Opset: 8);
        yield return new("Sum", "2,3 3 2,1", Opset: 13);
        yield return new("Mean", "2,3 3 2,1", Opset: 13);
        foreach (var name in new[] { "Greater", "Less", "Equal" })
        {
            yield return new(name, "2,3 3", Opset: 13) { Smooth = false };
        }

        yield return new("GreaterOrEqual", "2,3 3", Opset: 16) { Smooth = false };
        yield return new("LessOrEqual", "2,3 3", Opset: 16) { Smooth = false };
        foreach (var name in new[] { "And", "Or", "Xor" })
        {
            yield return new(name, "?2,3 ?3") { Smooth = false };
        }

        yield return new("Not", "?2,3") { Smooth = false };
        yield return new("IsNaN", "2,3") { Smooth = false };
        yield return new("IsInf", "2,3") { Smooth = false };
        yield return new("Where", "?2,3 2,3 3", Opset: 16);
        yield return new("Where", "?2,1 2,3 <-1>", Opset: 9);
        yield return new("Clip", "3,4", "min=-0.5 max=0.25", Opset: 6);
        yield return new("Clip", "3,4 <-0.5;> <0.25;>", Opset: 13);
        yield return new("Clip", "3,4 - <0.25;>", Opset: 13);
        yield return new("Cast", "3,4", "to=7") { Smooth = false };
        yield return new("Cast", "3,4", "to=9") { Smooth = false };
        yield return new("Cast", "?3,4", "to=1") { Smooth = false };
        yield return new("Cast", "3,4", "to=11");
    }

    private static IEnumerable<OperatorCase> Activations()
    {
        foreach (var name in new[] { "Relu", "Sigmoid", "Tanh", "Softplus", "Softsign", "HardSwish", "HardSigmoid", "LeakyRelu", "Elu",
        "Selu", "Celu" })
        {
            yield return new(name, "2,7");
        }

        yield return new("LeakyRelu", "2,7", "alpha=0.3");
        yield return new("Elu", "2,7", "alpha=1.7");
        yield return new("Celu", "2,7", "alpha=1.7");
        yield return new("Selu", "2,7", "alpha=1.5 gamma=1.1");
        yield return new("HardSigmoid", "2,7", "alpha=0.4 beta=0.3");
        yield return new("ThresholdedRelu", "2,7", "alpha=0.3");
        yield return new("Shrink", "2,7", "lambd=0.3 bias=0.1");
        yield return new("Gelu", "2,7", Opset: 20);
        yield return new("Gelu", "2,7", "approximate=tanh", Opset: 20);
        yield return new("Mish", "2,7", Opset: 18);
        yield return new("PRelu", "2,3,4 3,1", Opset: 16);
        yield return new("PRelu", "2,3 1", Opset: 9);
        foreach (var name in new[] { "Softmax", "LogSoftmax" })
        {
            yield return new(name, "2,3,4", Opset: 13);
            yield return new(name, "2,3,4", "axis=1", Opset: 13);
            yield return new(name, "2,3,4", Opset: 11);
            yield return new(name, "2,3,4", "axis=2", Opset: 11);
        }

        yield return new("Hardmax", "3,5", Opset: 13) { Smooth = false };
        yield return new("Dropout", "3,5", Opset: 13);
        yield return new("Dropout", "3,5", Opset: 10);
    }

    private static IEnumerable<OperatorCase> Shapes()
    {
        yield return new("Shape", "2,3,4") { Smooth = false };
        yield return new("Shape", "2,3,4", "start=1 end=-1") { Smooth = false };
        yield return new("Size", "2,3,4") { Smooth = false };
        yield return new("Reshape", "2,3,4 {0,-1}");
        yield return new("Reshape", "2,3,4 {4,6}", Opset: 7);
        yield return new("Flatten", "2,3,4");
        yield return new("Flatten", "2,3,4", "axis=2");
        yield return new("Flatten", "2,3,4", "axis=-1");
        yield return new("Squeeze", "2,1,4,1 {1}");
        yield return new("Squeeze", "2,1,4,1");
        yield return new("Squeeze", "2,1,4,1", "axes=[1,3]", Opset: 11);
        yield return new("Unsqueeze", "2,4 {0,-1}");
        yield return new("Unsqueeze", "2,4", "axes=[1,3]", Opset: 11);
        yield return new("Transpose", "2,3,4");
        yield return new("Transpose", "2,3,4", "perm=[1,2,0]");
        yield return new("Expand", "3,1 {2,1,4}");
        yield return new("Tile", "2,3 {2,3}");
        yield return new("Concat", "2,3 2,4", "axis=1");
        yield return new("Concat", "2,3 1,3", "axis=-2");
        yield return new("Split", "2,6", "axis=1", Opset: 13, Outputs: 3);
        yield return new("Split", "2,6 {1,5}", "axis=-1", Opset: 13, Outputs: 2);
        yield return new("Split", "7,2", "num_outputs=3", Opset: 18, Outputs: 3);
        yield return new("Split", "2,6", "axis=1 split=[2,4]", Opset: 11, Outputs: 2);
        yield return new("DepthToSpace", "1,8,2,3", "blocksize=2");
        yield return new("DepthToSpace", "1,8,2,3", "blocksize=2 mode=CRD");
        yield return new("SpaceToDepth", "1,2,4,6", "blocksize=2");
        yield return new("ConstantOfShape", "{2,3}") { Smooth = false };
        yield return new("Range", "{1;} {10;} {3;}") { Smooth = false };
        yield return new("Range", "{10;} {0;} {-3;}") { Smooth = false };
        yield return new("EyeLike", "3,4", "k=1") { Smooth = false };
    }

    private static IEnumerable<OperatorCase> Indices()
    {
        yield return new("Slice", "5,6 {1,0} {4,6}");
        yield return new("Slice", "5,6 {-3} {9223372036854775807} {1}");
        yield return new("Slice", "5,6 {5} {0} {1} {-2}");
        yield return new("Slice", "5,6 {-1} {-9223372036854775808} {0} {-1}");
        yield return new("Slice", "5,6 {4} {1} {1} {1}");
        yield return new("Slice", "5,6", "starts=[1,2] ends=[3,-1]", Opset: 9);
        yield return new("Gather", "5,3 {0,4,-1}");
        yield return new("Gather", "5,3 {1;}", "axis=1");
        yield return new("Gather", "2,5,3 {1,2}", "axis=1");
        yield return new("Pad", "2,3 {1,0,0,2}", Opset: 13);
        yield return new("Pad", "2,3 {1,0,0,2} <1.5;>", Opset: 13);
        yield return new("Pad", "4,5 {2,1,1,2}", "mode=reflect", Opset: 13);
        yield return new("Pad", "2,3 {1,1,1,2}", "mode=edge", Opset: 13);
        yield return new("Pad", "4,3 {1,1,1,2}", "mode=wrap", Opset: 19);
        yield return new("Pad", "4,5 {-1,1,0,-2}", Opset: 13);
        yield return new("Pad", "2,3", "pads=[0,1,1,0] value=0.5", Opset: 10);
        yield return new("Trilu", "2,4,5");
        yield return new("Trilu", "4,5 {-1;}", "upper=0");
        yield return new("OneHot", "{0,2,1} {4;} <0,1>") { Smooth = false };
        yield return new("OneHot", "{0,-1,1} {4;} <2,5>", "axis=0") { Smooth = false };
    }

    private static IEnumerable<OperatorCase> Reductions()
    {
        foreach (var name in new[] { "ReduceMean", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceMax", "ReduceMin",
        "ReduceProd" })
        {
            yield return new(name, "2,3,4", "axes=[1]", Opset: 13);
            yield return new(name, "2,3,4", "axes=[0,-1] keepdims=0", Opset: 13);
            yield return new(name, "2,3,4", Opset: 11);
            yield return new(name, "2,3,4 {1,2}", "keepdims=0", Opset: 18);
        }

        yield return new("ReduceLogSum", "+2,3,4", "axes=[1]", Opset: 13);
        yield return new("ReduceSum", "2,3,4 {1}", Opset: 13);
        yield return new("ReduceSum", "2,3,4", "axes=[1,2] keepdims=0", Opset: 11);
        yield return new("ReduceSum", "2,3,4", "noop_with_empty_axes=1", Opset: 13);
        foreach (var name in new[] { "ArgMax", "ArgMin" })
        {
            yield return new(name, "3,5", "axis=1", Opset: 13) { Smooth = false };
            yield return new(name, "3,5", "axis=0 keepdims=0", Opset: 13) { Smooth = false };
            yield return new(name, "3,5", "axis=-1 select_last_index=1", Opset: 13) { Smooth = false };
        }

        yield return new("CumSum", "3,4 {1;}");
        yield return new("CumSum", "3,4 {0;}", "exclusive=1 reverse=1");
        yield return new("TopK", "3,6 {2}", Outputs: 2);
        yield return new("TopK", "3,6 {3}", "largest=0 axis=0", Outputs: 2);
    }

    private static IEnumerable<OperatorCase> Products()
    {
        yield return new("Gemm", "3,4 4,5 5", Opset: 13);
        yield return new("Gemm", "3,4 5,4 5", "transB=1", Opset: 7);
        yield return new("Gemm", "4,3 4,5 3,1", "transA=1 alpha=0.5 beta=2.0", Opset: 11);
        yield return new("Gemm", "3,4 4,5", "alpha=2.0", Opset: 13);
        yield return new("MatMul", "3,4 4,5");
        yield return new("MatMul", "2,3,4 4,5");
        yield return new("MatMul", "2,3,4 2,4,5");
        yield return new("MatMul", "2,1,3,4 5,4,2");
        yield return new("MatMul", "4 4,5");
        yield return new("MatMul", "3,4 4");
        yield return new("MatMul", "4 4");
        yield return new("Einsum", "2,3,4 2,4,5", "equation=bij,bjk->bik");
        yield return new("Einsum", "2,3,4,5 2,6,4,5", "equation=bihd,bjhd->bhij");
        yield return new("Einsum", "3,4 4,5 5", "equation=ij,jk,k->i");
        yield return new("Einsum", "3,4", "equation=ij->ji");
        yield return new("Einsum", "3,4 3,4", "equation=ij,ij->");
    }

    private static IEnumerable<OperatorCase> Convolutions()
    {
        yield return new("Conv", "2,3,7,8 4,3,3,3 4");
        yield return new("Conv", "2,3,7,8 4,3,3,2", "strides=[2,1] pads=[1,0,1,0]");
        yield return new("Conv", "2,3,7,8 4,3,3,2", "strides=[2,3] pads=[1,0,0,2]");
        yield return new("Conv", "2,4,7,8 6,2,3,3 6", "group=2 dilations=[2,1]");
        yield return new("Conv", "2,4,7,7 4,1,3,3", "group=4 pads=[1,1,1,1]");
        yield return new("Conv", "2,3,7,8 4,3,3,3", "auto_pad=SAME_UPPER strides=[2,2]");
        yield return new("Conv", "2,3,7,8 4,3,2,2", "auto_pad=SAME_LOWER");
        yield return new("Conv", "2,3,7,8 4,3,2,2", "auto_pad=VALID");
        yield return new("Conv", "2,3,9 4,3,3 4", "strides=[2] pads=[1,1]");
        yield return new("Conv", "2,3,9 4,3,3", "dilations=[3] pads=[2,0]");
        yield return new("Conv", "1,2,5,6,7 3,2,2,3,2 3", "strides=[2,1,2] pads=[1,1,0,0,1,1]");
        yield return new("ConvTranspose", "2,3,5,4 3,4,3,3 4");
        yield return new("ConvTranspose", "2,3,5,4 3,4,3,2", "strides=[2,3] pads=[1,0,0,1]");
        yield return new("ConvTranspose", "2,4,5,4 4,3,3,3", "group=2 strides=[2,2] pads=[1,1,1,1] output_padding=[1,1]");
        yield return new("ConvTranspose", "2,3,5,4 3,4,3,3", "strides=[2,2] output_shape=[10,8]");
        yield return new("ConvTranspose", "2,3,5,4 3,4,3,3", "strides=[2,2] auto_pad=SAME_UPPER");
        yield return new("ConvTranspose", "2,3,5 3,4,3 4", "strides=[2] dilations=[2]");
    }

    private static IEnumerable<OperatorCase> Pools()
    {
        foreach (var name in new[] { "MaxPool", "AveragePool", "LpPool" })
        {
            var opset = name == "LpPool" ? 18 : 19;
            yield return new(name, "2,3,7,8", "kernel_shape=[3,2]", Opset: opset);
            yield return new(name, "2,3,7,8", "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1]", Opset: opset);
            yield return new(name, "2,3,7,8", "kernel_shape=[3,2] strides=[2,3] pads=[1,0,0,1]", Opset: opset);
            yield return new(name, "2,3,7,8", "kernel_shape=[2,3] auto_pad=SAME_UPPER strides=[2,2]", Opset: opset);
            yield return new(name, "2,3,9", "kernel_shape=[3] strides=[2]", Opset: opset);
        }

        yield return new("MaxPool", "2,3,8,8", "kernel_shape=[3,3] strides=[2,2] ceil_mode=1", Opset: 12);
        yield return new("MaxPool", "2,3,9,8", "kernel_shape=[3,2] dilations=[2,3]", Opset: 12);
        yield return new("AveragePool", "2,3,8,8", "kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1] count_include_pad=1", Opset: 11);
        yield return new("AveragePool", "2,3,8,8", "kernel_shape=[3,3] strides=[2,2] ceil_mode=1", Opset: 19);
        yield return new("AveragePool", "2,3,7,7", "kernel_shape=[2,2] strides=[2,2] pads=[0,0,1,1] ceil_mode=1 "
            + "count_include_pad=1", Opset: 19);
        yield return new("GlobalAveragePool", "2,3,4,5");
        yield return new("GlobalMaxPool", "2,3,4,5");
        yield return new("GlobalLpPool", "2,3,4,5");
        yield return new("GlobalAveragePool", "2,3,4");
    }

    private static IEnumerable<OperatorCase> Norms()
    {
        yield return new("BatchNormalization", "3,4,5,2 w4 w4 w4 +4", Opset: 15);
        yield return new("BatchNormalization", "3,4 w4 w4 w4 +4", "epsilon=0.01", Opset: 9);
        yield return new("InstanceNormalization", "2,3,4,5 3 3");
        yield return new("LayerNormalization", "2,3,4 4 4", Opset: 17);
        yield return new("LayerNormalization", "2,3,4 3,4", "axis=1 epsilon=0.001", Opset: 17);
        yield return new("GroupNormalization", "2,6,4 6 6", "num_groups=3", Opset: 21);
        yield return new("RMSNormalization", "2,3,4 4", Opset: 23);
        yield return new("MeanVarianceNormalization", "2,3,4,5", Opset: 13);
        yield return new("LpNormalization", "3,4", "axis=1");
        yield return new("LpNormalization", "3,4", "axis=0 p=1");
        yield return new("LRN", "2,6,3,3", "size=3 alpha=0.3 beta=0.6 bias=1.5");
    }

    private static IEnumerable<OperatorCase> Recurrent()
    {
        foreach (var (name, gates) in new[] { ("RNN", 1), ("LSTM", 4), ("GRU", 3) })
        {
            var outputs = name == "LSTM" ? 3 : 2;
            string Weights(int directions) => $"w{directions},{gates * 3},2 w{directions},{gates * 3},3 w{directions},{gates * 6}";
            yield return new(name, $"5,2,2 {Weights(1)}", "hidden_size=3", Opset: 14, Outputs: outputs);
            yield return new(name, $"5,2,2 {Weights(1)}", "hidden_size=3 direction=reverse", Opset: 7, Outputs: outputs);
            yield return new(name, $"5,2,2 {Weights(2)} - 2,2,3"
                + $"{(name == "LSTM" ? " 2,2,3" : "")}", "hidden_size=3 direction=bidirectional", Opset: 14, Outputs: outputs);
            yield return new(name, $"5,2,2 w1,{gates * 3},2 w1,{gates * 3},3", "hidden_size=3 clip=0.4", Opset: 14, Outputs: outputs);
        }

        yield return new("GRU", "5,2,2 w1,9,2 w1,9,3 w1,18", "hidden_size=3 linear_before_reset=1", Opset: 14, Outputs: 2);
        yield return new("LSTM", "5,2,2 w1,12,2 w1,12,3 w1,24 - - - w1,9", "hidden_size=3", Opset: 14, Outputs: 3);
        yield return new("LSTM", "5,2,2 w1,12,2 w1,12,3 w1,24", "hidden_size=3 activations=[Sigmoid,Relu,Softsign]", Opset: 14, Outputs: 3);
        yield return new("RNN", "5,2,2 w1,3,2 w1,3,3 w1,6", "hidden_size=3 activations=[Relu]", Opset: 14, Outputs: 2);
    }

    private static IEnumerable<OperatorCase> Attention()
    {
        yield return new("Attention", "2,3,4,5 2,3,6,5 2,3,6,7", Opset: 23);
        yield return new("Attention", "2,3,4,5 2,3,4,5 2,3,4,5", "is_causal=1", Opset: 23);
        yield return new("Attention", "2,4,6 2,5,6 2,5,6 4,5", "q_num_heads=2 kv_num_heads=2 scale=0.7", Opset: 23);
        yield return new("RotaryEmbedding", "2,3,4,6 w2,4,3 w2,4,3", Opset: 23);
        yield return new("RotaryEmbedding", "2,3,4,6 w2,4,3 w2,4,3", "interleaved=1", Opset: 23);
    }

    private static IEnumerable<OperatorCase> Sizes()
    {
        foreach (var placing in new[] { "half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel" })
        {
            yield return new("Resize", "1,2,4,5 - <1,1,2,1.5>", $"mode=linear coordinate_transformation_mode={placing}", Opset: 13);
            yield return new("Resize", "1,2,4,5 - - {1,2,7,3}", $"mode=nearest coordinate_transformation_mode={placing}", Opset: 13);
        }

        foreach (var rounding in new[] { "floor", "ceil", "round_prefer_ceil" })
        {
            yield return new("Resize", "1,2,4,5 - - {1,2,7,3}", $"mode=nearest nearest_mode={rounding}", Opset: 13);
        }

        yield return new("Upsample", "1,2,3,3 <1,1,2,2>", Opset: 9);
        yield return new("Upsample", "1,2,3,3 <1,1,2,2>", "mode=linear", Opset: 9);
    }
}
