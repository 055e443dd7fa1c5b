namespace Theodolite.Diagnosis.Verdicts;

/// <summary>A way out that was tried.</summary>
/// <param name="Name">For instance <c>negative-curvature-escape</c>.</param>
/// <param name="PredictedDecrease">Decrease that the local model promised for the steps taken.</param>
/// <param name="AchievedDecrease">Loss before minus loss after, both measured in float64.</param>
/// <param name="LossBefore">f at the point surveyed.</param>
/// <param name="LossAfter">f at the end.</param>
/// <param name="Cost">Work in gradient equivalents: a gradient 1, a loss 1/3, a Hessian-vector product 2.</param>
public sealed record Remedy(
    string Name,
    double PredictedDecrease,
    double AchievedDecrease,
    double LossBefore,
    double LossAfter,
    double Cost);
