namespace Theodolite.Diagnosis;

/// <summary>A verdict with what it rests on.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Certificate">Its certificate, where one is issued.</param>
/// <param name="Direction">A unit direction in which the loss was seen to fall, or null.</param>
/// <param name="DescentPoint">A point off every straight line at which a curved probe found the loss lower, or null.</param>
internal sealed record Finding(Verdict Verdict, Certificate? Certificate = null, double[]? Direction = null, double[]? DescentPoint = null);
