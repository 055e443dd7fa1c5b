namespace Theodolite.Onnx.Operators;

/// <summary>Traces a node: what it gives, output by output.</summary>
/// <param name="call">What it takes.</param>
internal delegate Datum[] OnnxOperator(OnnxCall call);

/// <summary>The operators that graphs may be made of.</summary>
internal static class OnnxOperators
{
    private static readonly Dictionary<string, OnnxOperator> s_all = new(StringComparer.Ordinal);

    static OnnxOperators()
    {
        ArithmeticOperators.Register(s_all);
        ActivationOperators.Register(s_all);
        ShapeOperators.Register(s_all);
        IndexOperators.Register(s_all);
        ReductionOperators.Register(s_all);
        ProductOperators.Register(s_all);
        ConvolutionOperators.Register(s_all);
        PoolingOperators.Register(s_all);
        NormalizationOperators.Register(s_all);
        RecurrentOperators.Register(s_all);
        AttentionOperators.Register(s_all);
        ResizeOperators.Register(s_all);
    }

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => s_all.Keys.Order(StringComparer.Ordinal);

    /// <summary>An operator, or null where it is none of them.</summary>
    public static OnnxOperator? Find(string name) => s_all.GetValueOrDefault(name);

    /// <summary>Adds an operator of one output.</summary>
    public static void Add(this Dictionary<string, OnnxOperator> operators, string name, Func<OnnxCall, Datum> trace) =>
        operators.Add(name, call => [trace(call)]);
}
