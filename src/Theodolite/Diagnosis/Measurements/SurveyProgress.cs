namespace Theodolite.Diagnosis.Measurements;

/// <summary>How far a survey is.</summary>
/// <param name="Stage">What is being measured, in words.</param>
/// <param name="Fraction">From 0 to 1 within the stage.</param>
public readonly record struct SurveyProgress(string Stage, double Fraction);
