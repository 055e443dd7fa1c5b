using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Escapes;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Examples;

internal static class SurveyAnExpression
{
    public static void Run()
    {
        using var loss = ExpressionObjective.Parse("(1 - w1*w2)^2");
        var survey = new Survey().Run(loss, [0, 0]);
        Console.WriteLine($"{survey.Verdict.Name}: eigenvalues {survey.Spectrum!.Minimum} and {survey.Spectrum.Maximum}");

        var escape = new Escape().Run(loss, survey)!;
        Console.WriteLine($"escaped to a loss of {escape.Remedy.LossAfter:0.0e+0}");
    }
}
