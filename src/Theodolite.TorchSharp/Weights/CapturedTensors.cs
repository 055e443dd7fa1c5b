using System.Reflection;
using TorchSharp;

namespace Theodolite.TorchSharp.Weights;

/// <summary>
/// The tensors that a closure holds beside its arguments: class weights, masks, constants of a module that are not registered as its
/// buffers. In float64 they have to be so too.
/// </summary>
internal static class CapturedTensors
{
    private const int Depth = 4;
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Every tensor reached through the fields of closures, of modules and of what encloses a closure, each once.</summary>
    public static IReadOnlyList<torch.Tensor> Of(Delegate closure)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var found = new List<torch.Tensor>();
        Walk(closure, Depth);
        return found;

        void Walk(object? value, int depth)
        {
            if (value is null or string || depth < 0 || value.GetType().IsPrimitive || !seen.Add(value))
            {
                return;
            }

            switch (value)
            {
                case torch.Tensor tensor:
                    found.Add(tensor);
                    break;
                case Delegate function:
                    Walk(function.Target, depth);
                    break;
                case IEnumerable<torch.Tensor> tensors:
                    found.AddRange(tensors.Where(tensor => tensor is not null && seen.Add(tensor)));
                    break;
                case torch.nn.Module module:
                    foreach (var part in module.modules().Prepend(module))
                    {
                        Through(part, 0);
                    }

                    break;
                default:
                    Through(value, depth - 1);
                    break;
            }
        }

        void Through(object value, int depth)
        {
            for (var type = value.GetType(); type is not null && Passes(type); type = type.BaseType)
            {
                foreach (var field in type.GetFields(Fields))
                {
                    if (!field.FieldType.IsValueType && !field.FieldType.IsPointer)
                    {
                        Walk(field.GetValue(value), depth);
                    }
                }
            }
        }
    }

    // What the runtime and libraries have inside is not the user's.
    private static bool Passes(Type type) => type.Namespace is null
        || (!type.Namespace.StartsWith("System", StringComparison.Ordinal)
            && !type.Namespace.StartsWith("Microsoft", StringComparison.Ordinal)
            && type != typeof(torch.nn.Module));
}
