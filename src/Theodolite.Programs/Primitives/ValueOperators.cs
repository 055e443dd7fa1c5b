namespace Theodolite.Programs.Primitives;

/// <summary>Arithmetic on values: each operator applies a primitive through the builder that made its left operand.</summary>
public static class ValueOperators
{
    extension(Value)
    {
        public static Value operator +(Value a, Value b) => a.Builder.Apply(Add.Instance, a, b);

        public static Value operator -(Value a, Value b) => a.Builder.Apply(Subtract.Instance, a, b);

        public static Value operator *(Value a, Value b) => a.Builder.Apply(Multiply.Instance, a, b);

        public static Value operator /(Value a, Value b) => a.Builder.Apply(Divide.Instance, a, b);

        public static Value operator -(Value a) => a.Builder.Apply(new Scale(-1), a);

        public static Value operator *(double c, Value a) => a.Builder.Apply(new Scale(c), a);

        public static Value operator *(Value a, double c) => c * a;

        public static Value operator /(Value a, double c) => (1 / c) * a;

        public static Value operator +(Value a, double c) => a.Builder.Apply(new Shift(c), a);

        public static Value operator +(double c, Value a) => a + c;

        public static Value operator -(Value a, double c) => a + -c;

        public static Value operator -(double c, Value a) => -a + c;
    }
}
