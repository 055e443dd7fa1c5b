namespace Theodolite.Programs.Transforms;

/// <summary>How often each value of a program is read, outputs included.</summary>
internal static class Uses
{
    public static Dictionary<Value, int> Of(Program program)
    {
        var uses = new Dictionary<Value, int>();
        foreach (var input in program.Inputs)
        {
            uses[input] = 0;
        }

        foreach (var equation in program.Equations)
        {
            uses.TryAdd(equation, 0);
            foreach (var operand in equation.Operands)
            {
                uses[operand] = uses.GetValueOrDefault(operand) + 1;
            }
        }

        foreach (var output in program.Outputs)
        {
            uses[output]++;
        }

        return uses;
    }
}
