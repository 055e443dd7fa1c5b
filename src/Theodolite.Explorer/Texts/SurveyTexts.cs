namespace Theodolite.Explorer.Texts;

/// <summary>The survey page.</summary>
public sealed record SurveyTexts
{
    public required string Title { get; init; }

    public required string Lead { get; init; }

    public required string What { get; init; }

    public required string At { get; init; }

    public required string AtHint { get; init; }

    public required string Weights { get; init; }

    public required string WeightsHint { get; init; }

    public required string Seed { get; init; }

    public required string SeedHint { get; init; }

    public required string Run { get; init; }

    public required string Found { get; init; }

    public required string FoundNothing { get; init; }

    public required string FoundMore { get; init; }

    public required string IsModel { get; init; }

    public required string IsRun { get; init; }

    public required string Opening { get; init; }

    public required string Progress { get; init; }

    public required string Stopped { get; init; }

    public required string Where { get; init; }

    public required string Loss { get; init; }

    public required string GradientNorm { get; init; }

    public required string Parameters { get; init; }

    public required string Samples { get; init; }

    public required string Took { get; init; }

    public required string Cost { get; init; }

    public required string Causes { get; init; }

    public required string NoCauses { get; init; }

    public required string Cause { get; init; }

    public required string Place { get; init; }

    public required string Claim { get; init; }

    public required string Change { get; init; }

    public required string Sure { get; init; }

    public required string IsRoot { get; init; }

    public required string Follows { get; init; }

    public required string Beside { get; init; }

    public required string Advice { get; init; }

    public required string Argument { get; init; }

    public required string CertificateTitle { get; init; }

    public required string Rejected { get; init; }

    public required string WhyNot { get; init; }

    public required string Notes { get; init; }

    public required string Evidence { get; init; }

    public required string Pictures { get; init; }

    public required string PicturesExplained { get; init; }

    public required string LayersTitle { get; init; }

    public required string LayersMeasure { get; init; }

    public required string Layer { get; init; }

    public required string Trace { get; init; }

    public required string NotConverged { get; init; }

    public required string Plane { get; init; }

    public required string PlaneExplained { get; init; }

    public required string Directions { get; init; }

    public required string DirectionsAutomatic { get; init; }

    public required string DirectionsRandom { get; init; }

    public required string DirectionsGradient { get; init; }

    public required string DirectionsEigenvectors { get; init; }

    public required string DirectionsPca { get; init; }

    public required string Points { get; init; }

    public required string Quantity { get; init; }

    public required string QuantityLoss { get; init; }

    public required string QuantityGradientNorm { get; init; }

    public required string QuantityCurvatureRatio { get; init; }

    public required string QuantityAccuracy { get; init; }

    public required string Measure { get; init; }

    public required string PlaneLabel { get; init; }

    public required string SurfaceLabel { get; init; }

    public required string NotFinite { get; init; }

    public required string Explained { get; init; }

    public required string OffPlaneExplained { get; init; }

    public required string Point { get; init; }

    public required string OffPlane { get; init; }

    public required string Own { get; init; }

    public required string Under { get; init; }

    public required string StepAxis { get; init; }

    public required string Distance { get; init; }

    public required string Angle { get; init; }

    public required string CriticalTitle { get; init; }

    public required string CriticalExplained { get; init; }

    public required string CriticalOfExpression { get; init; }

    public required string CriticalTooLarge { get; init; }

    public required string CriticalSearch { get; init; }

    public required string CriticalFound { get; init; }

    public required string IndexAxis { get; init; }

    public required string RatioAxis { get; init; }

    public required string SaveSurvey { get; init; }

    public required string SavePlane { get; init; }

    public required string SavePicture { get; init; }

    public required string SaveCritical { get; init; }

    public required string Link { get; init; }

    public required string Watch { get; init; }

    public required string EnglishOnly { get; init; }
}
