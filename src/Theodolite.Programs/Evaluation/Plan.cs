using Theodolite.Programs.Primitives;

namespace Theodolite.Programs.Evaluation;

/// <summary>
/// What an evaluator needs to know of each equation before it runs: where its operands lie, which values nobody reads
/// afterwards, and which operands it may overwrite.
/// </summary>
internal sealed class Plan
{
    public Plan(Program program)
    {
        var slots = new Dictionary<Value, int>();
        foreach (var value in program.Inputs.Concat(program.Equations))
        {
            slots[value] = slots.Count;
        }

        Slots = slots.Count;
        Outputs = [.. program.Outputs.Select(output => slots[output])];
        var storage = new Storage(program, slots);
        Steps = new Step[program.Equations.Count];
        for (var i = 0; i < Steps.Length; i++)
        {
            var equation = program.Equations[i];
            Steps[i] = new Step(
                equation,
                slots[equation],
                [.. equation.Operands.ToArray().Select(operand => slots[operand])],
                storage.Released(i),
                storage.Overwritable(i),
                SoleOutput(program, equation));
        }
    }

    public int Slots { get; }

    public int[] Outputs { get; }

    public Step[] Steps { get; }

    /// <summary>Position of the one output that is this equation and that nothing else reads, or −1.</summary>
    private static int SoleOutput(Program program, Value equation)
    {
        var position = -1;
        for (var i = 0; i < program.Outputs.Count; i++)
        {
            if (program.Outputs[i] == equation)
            {
                if (position >= 0)
                {
                    return -1;
                }

                position = i;
            }
        }

        return position >= 0 && !program.Equations.Any(other => other.Operands.Contains(equation)) ? position : -1;
    }

    /// <summary>Lifetimes of values and of the storage that views share.</summary>
    private sealed class Storage
    {
        private readonly Program _program;
        private readonly Dictionary<Value, int> _slots;
        private readonly Dictionary<Value, Value> _root = [];
        private readonly Dictionary<Value, int> _lastRead = [];
        private readonly Dictionary<Value, int> _rootDies = [];
        private readonly Dictionary<int, List<int>> _released = [];

        public Storage(Program program, Dictionary<Value, int> slots)
        {
            _program = program;
            _slots = slots;
            foreach (var input in program.Inputs)
            {
                _root[input] = input;
            }

            for (var i = 0; i < program.Equations.Count; i++)
            {
                var equation = program.Equations[i];
                _root[equation] = equation.Primitive.IsView ? _root[equation.Operands[0]] : equation;
                _lastRead[equation] = i;
                foreach (var operand in equation.Operands)
                {
                    _lastRead[operand] = i;
                }
            }

            foreach (var output in program.Outputs)
            {
                _lastRead[output] = int.MaxValue;
            }

            foreach (var (value, read) in _lastRead)
            {
                var root = _root[value];
                _rootDies[root] = Math.Max(_rootDies.GetValueOrDefault(root), read);
                if (read != int.MaxValue && value.Primitive is not Input)
                {
                    if (!_released.TryGetValue(read, out var list))
                    {
                        _released[read] = list = [];
                    }

                    list.Add(slots[value]);
                }
            }
        }

        public int[] Released(int step) => _released.TryGetValue(step, out var list) ? [.. list] : [];

        public int[] Overwritable(int step)
        {
            var equation = _program.Equations[step];
            var positions = new List<int>();
            for (var j = 0; j < equation.Operands.Length; j++)
            {
                var operand = equation.Operands[j];
                var root = _root[operand];
                if (operand.Shape == equation.Shape && operand.DType == equation.DType
                    && root.Primitive is not Input and not Literal && _rootDies[root] == step
                    && OnlyReshaped(operand, root) && !SharedWithOther(equation, j, root))
                {
                    positions.Add(j);
                }
            }

            return [.. positions];
        }

        private static bool OnlyReshaped(Value value, Value root)
        {
            while (value != root)
            {
                if (value.Primitive is not Reshape)
                {
                    return false;
                }

                value = value.Operands[0];
            }

            return true;
        }

        private bool SharedWithOther(Value equation, int position, Value root)
        {
            for (var j = 0; j < equation.Operands.Length; j++)
            {
                if (j != position && _root[equation.Operands[j]] == root)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <param name="Equation">What to compute.</param>
    /// <param name="Slot">Where the result goes.</param>
    /// <param name="Operands">Where the operands lie.</param>
    /// <param name="Release">Slots whose last reader this is.</param>
    /// <param name="Overwritable">Operand positions whose storage nobody needs afterwards.</param>
    /// <param name="Output">Output position of a result that is read by nothing else, or −1.</param>
    internal sealed record Step(Value Equation, int Slot, int[] Operands, int[] Release, int[] Overwritable, int Output);
}
