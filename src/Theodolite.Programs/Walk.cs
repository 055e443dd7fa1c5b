namespace Theodolite.Programs;

/// <summary>
/// One pass over a program: its equations in order, operands before uses, and the image of each under the value that it came from.
/// What is made on the way carries the layer of the equation that it was made for.
/// </summary>
/// <param name="builder">Receives the images.</param>
/// <typeparam name="TImage">What becomes of a value: another one, or one with a block axis.</typeparam>
internal sealed class Walk<TImage>(ProgramBuilder builder)
{
    private readonly Dictionary<Value, TImage> _images = [];

    /// <summary>Receives the images.</summary>
    public ProgramBuilder Builder => builder;

    /// <summary>The image of a value.</summary>
    public TImage this[Value of]
    {
        get => _images[of];
        set => _images[of] = value;
    }

    /// <summary>Whether a value has an image, and which.</summary>
    public bool Has(Value value, out TImage image) => _images.TryGetValue(value, out image!);

    /// <summary>The images of an equation's operands.</summary>
    public TImage[] Operands(Value equation)
    {
        var operands = new TImage[equation.Operands.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            operands[i] = _images[equation.Operands[i]];
        }

        return operands;
    }

    /// <summary>Takes equations in their order and keeps what each becomes.</summary>
    public void Over(IEnumerable<Value> equations, Func<Value, TImage> become)
    {
        foreach (var equation in equations)
        {
            builder.Layer = equation.Layer;
            _images[equation] = become(equation);
        }

        builder.Layer = null;
    }

    /// <summary>Takes equations in their order.</summary>
    public void Over(IEnumerable<Value> equations, Action<Value> visit)
    {
        foreach (var equation in equations)
        {
            builder.Layer = equation.Layer;
            visit(equation);
        }

        builder.Layer = null;
    }
}

/// <summary>Passes whose images are values.</summary>
internal static class Walk
{
    /// <summary>The same primitive on the images of an equation's operands.</summary>
    public static Value Again(this Walk<Value> walk, Value equation) => walk.Builder.Apply(equation.Primitive, walk.Operands(equation));

    /// <summary>Gives the first inputs of a program their images, in order.</summary>
    public static Walk<Value> Bind(this Walk<Value> walk, IReadOnlyList<Value> inputs, IReadOnlyList<Value> images)
    {
        for (var i = 0; i < images.Count; i++)
        {
            walk[inputs[i]] = images[i];
        }

        return walk;
    }

    /// <summary>The program with its inputs made anew and every equation as a rule says.</summary>
    /// <param name="program">The program.</param>
    /// <param name="rule">Makes the image of an equation; null for the same primitive on the images of its operands.</param>
    public static Program Rewrite(Program program, Func<Walk<Value>, Value, Value?> rule)
    {
        var walk = new Walk<Value>(new ProgramBuilder());
        var inputs = walk.Builder.InputsLike(program.Inputs);
        walk.Bind(program.Inputs, inputs).Over(program.Equations, equation => rule(walk, equation) ?? walk.Again(equation));
        return new Program(inputs, [.. program.Outputs.Select(output => walk[output])]);
    }
}
