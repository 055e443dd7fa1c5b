namespace Theodolite.Programs;

/// <summary>Checks that a program is well formed: operands precede uses, shapes and dtypes are what the primitives infer.</summary>
public static class Verifier
{
    /// <exception cref="ProgramException">The first equation that is not well formed, printed.</exception>
    public static Program Verify(this Program program)
    {
        var known = new HashSet<Value>(program.Inputs);
        foreach (var equation in program.Equations)
        {
            foreach (var operand in equation.Operands)
            {
                if (!known.Contains(operand))
                {
                    throw new ProgramException($"In '{Program.Print(equation)}' the operand {operand} is not computed before.");
                }
            }

            var (shape, dtype) = equation.Primitive.Infer(equation.Operands);
            if (shape != equation.Shape || dtype != equation.DType)
            {
                throw new ProgramException(
                    $"'{Program.Print(equation)}' is {equation.DType}{equation.Shape}, but its primitive gives {dtype}{shape}.");
            }

            known.Add(equation);
        }

        foreach (var output in program.Outputs)
        {
            if (!known.Contains(output))
            {
                throw new ProgramException($"The output {output} is not computed.");
            }
        }

        return program;
    }
}
