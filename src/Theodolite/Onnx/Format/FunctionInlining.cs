namespace Theodolite.Onnx.Format;

/// <summary>Replaces calls of the functions that a file defines by what is in them, down to operators.</summary>
/// <param name="file">The file.</param>
internal sealed class FunctionInlining(OnnxFile file)
{
    private const int MostNodes = 1_000_000;
    private const int DeepestCall = 32;

    private readonly Dictionary<(string Domain, string Name), FunctionProto> _functions = file.Model.Functions
        .GroupBy(function => (Domain(function.Domain), function.Name))
        .ToDictionary(group => group.Key, group => group.First());

    private readonly Dictionary<string, int> _opsets = Versions(file.Model.OpsetImport);
    private int _count;

    /// <summary>The nodes of a graph.</summary>
    /// <exception cref="BadInputException">Functions call each other without end, or an attribute that they need is missing.</exception>
    public IEnumerable<OnnxNode> Of(IEnumerable<NodeProto> nodes) => Inline(nodes, new Call("", [], [], _opsets), 0);

    private static Dictionary<string, int> Versions(IEnumerable<OperatorSetIdProto> sets) => sets
        .GroupBy(set => Domain(set.Domain))
        .ToDictionary(group => group.Key, group => (int)Math.Clamp(group.Max(set => set.Version), 1, 1000));

    private static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    private IEnumerable<OnnxNode> Inline(IEnumerable<NodeProto> nodes, Call call, int depth)
    {
        if (depth > DeepestCall)
        {
            throw new BadInputException($"The functions of {file.Name} call each other more than {DeepestCall} deep.");
        }

        foreach (var (node, index) in nodes.Select((node, index) => (node, index)))
        {
            if (++_count > MostNodes)
            {
                throw new BadInputException($"{file.Name} has more than {MostNodes} nodes.");
            }

            var domain = Domain(node.Domain);
            var name = call.Prefix + (node.Name.Length > 0 ? node.Name : $"{node.OpType}_{index}");
            var attributes = Attributes(node, call);
            string[] inputs = [.. node.Input.Select(call.Rename)], outputs = [.. node.Output.Select(call.Rename)];
            if (_functions.TryGetValue((domain, node.OpType), out var function))
            {
                foreach (var inner in Inline(function.Node, Entered(function, name, inputs, outputs, attributes), depth + 1))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return new OnnxNode(
                    domain.Length == 0 ? node.OpType : $"{domain}.{node.OpType}",
                    name,
                    inputs,
                    outputs,
                    attributes,
                    call.Opsets.GetValueOrDefault(domain, 1));
            }
        }
    }

    private Call Entered(
        FunctionProto function,
        string name,
        string[] inputs,
        string[] outputs,
        Dictionary<string, AttributeProto> attributes)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (formal, i) in function.Input.Select((formal, i) => (formal, i)))
        {
            names[formal] = i < inputs.Length ? inputs[i] : "";
        }

        foreach (var (formal, i) in function.Output.Select((formal, i) => (formal, i)))
        {
            // An output that nobody asked for still needs a name.
            names[formal] = i < outputs.Length && outputs[i].Length > 0 ? outputs[i] : $"{name}/{formal}";
        }

        var given = function.AttributeProto.GroupBy(attribute => attribute.Name).ToDictionary(group => group.Key, group => group.Last());
        foreach (var (key, attribute) in attributes)
        {
            given[key] = attribute;
        }

        var versions = Versions(function.OpsetImport);
        return new Call($"{name}/", names, given, versions.Count > 0 ? versions : _opsets);
    }

    private static Dictionary<string, AttributeProto> Attributes(NodeProto node, Call call)
    {
        var attributes = new Dictionary<string, AttributeProto>(StringComparer.Ordinal);
        foreach (var attribute in node.Attribute)
        {
            if (attribute.RefAttrName.Length == 0)
            {
                attributes[attribute.Name] = attribute;
            }
            else if (call.Attributes.TryGetValue(attribute.RefAttrName, out var given))
            {
                attributes[attribute.Name] = given;
            }
        }

        return attributes;
    }

    /// <summary>Where nodes are inlined.</summary>
    /// <param name="Prefix">What their names begin with.</param>
    /// <param name="Names">What the tensors of a function are called outside it.</param>
    /// <param name="Attributes">What its attributes are.</param>
    /// <param name="Opsets">Versions of operators.</param>
    private sealed record Call(
        string Prefix,
        Dictionary<string, string> Names,
        Dictionary<string, AttributeProto> Attributes,
        Dictionary<string, int> Opsets)
    {
        public string Rename(string name) => name.Length == 0 || Prefix.Length == 0 ? name : Names.GetValueOrDefault(name, Prefix + name);
    }
}
