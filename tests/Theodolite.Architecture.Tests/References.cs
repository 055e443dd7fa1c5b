using Mono.Cecil;

namespace Theodolite.Architecture.Tests;

/// <summary>A type that refers to another.</summary>
/// <param name="From">Namespace and name of the type that refers.</param>
/// <param name="To">Namespace and name of the type referred to.</param>
internal readonly record struct Reference((string Namespace, string Name) From, (string Namespace, string Name) To)
{
    public override string ToString() => $"{From.Namespace}.{From.Name} → {To.Namespace}.{To.Name}";
}

/// <summary>Reads from compiled code which types refer to which: bases, members, signatures, bodies, attributes.</summary>
internal static class References
{
    /// <summary>Every reference between types of the product in an assembly, each once.</summary>
    public static IReadOnlySet<Reference> Of(string assemblyFile)
    {
        using var module = ModuleDefinition.ReadModule(assemblyFile);
        var found = new HashSet<Reference>();
        foreach (var type in module.GetTypes())
        {
            var from = Outermost(type);
            foreach (var used in Used(type).SelectMany(Parts))
            {
                var to = Outermost(used);
                if (to.Namespace.StartsWith("Theodolite", StringComparison.Ordinal) && to != from)
                {
                    found.Add(new(from, to));
                }
            }
        }

        return found;
    }

    /// <summary>Every text that the methods of an assembly hold.</summary>
    public static IReadOnlyList<string> TextsOf(string assemblyFile)
    {
        using var module = ModuleDefinition.ReadModule(assemblyFile);
        return
        [
            .. from type in module.GetTypes()
               from method in type.Methods
               where method.HasBody
               from instruction in method.Body.Instructions
               where instruction.OpCode.Code == Mono.Cecil.Cil.Code.Ldstr
               select (string)instruction.Operand,
        ];
    }

    private static IEnumerable<TypeReference?> Used(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
        .. type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. type.Methods.SelectMany(Used),
    ];

    private static IEnumerable<TypeReference?> Used(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(instruction => Used(instruction.Operand)) : [],
    ];

    private static IEnumerable<TypeReference?> Used(object? operand) => operand switch
    {
        TypeReference type => [type],
        GenericInstanceMethod generic => [generic.DeclaringType, generic.ReturnType, .. generic.GenericArguments],
        MethodReference method => [method.DeclaringType, method.ReturnType],
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    // A constructed type is its definition and its arguments.
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static (string Namespace, string Name) Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return (type.Namespace, type.Name);
    }
}
