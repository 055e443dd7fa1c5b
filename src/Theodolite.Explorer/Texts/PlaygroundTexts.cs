namespace Theodolite.Explorer.Texts;

/// <summary>The playground.</summary>
public sealed record PlaygroundTexts
{
    public required string Title { get; init; }

    public required string Function { get; init; }

    public required string FunctionHint { get; init; }

    public required string Preset { get; init; }

    public required string Own { get; init; }

    public required string Box { get; init; }

    public required string BoxHint { get; init; }

    public required string Optimizers { get; init; }

    public required string AddOptimizer { get; init; }

    public required string Remove { get; init; }

    public required string Budget { get; init; }

    public required string Seed { get; init; }

    public required string Clicks { get; init; }

    public required string DropStart { get; init; }

    public required string Inspect { get; init; }

    public required string ClearStarts { get; init; }

    public required string StartHere { get; init; }

    public required string Results { get; init; }

    public required string Optimizer { get; init; }

    public required string Start { get; init; }

    public required string Outcome { get; init; }

    public required string Loss { get; init; }

    public required string GradientNorm { get; init; }

    public required string Cost { get; init; }

    public required string EndVerdict { get; init; }

    public required string LossAgainstCost { get; init; }

    public required string CriticalPoints { get; init; }

    public required string FindCriticalPoints { get; init; }

    public required string AllProved { get; init; }

    public required string NotAllProved { get; init; }

    public required string NoCriticalPoints { get; init; }

    public required string Kind { get; init; }

    public required string At { get; init; }

    public required string Value { get; init; }

    public required string Eigenvalues { get; init; }

    public required string VerdictHere { get; init; }

    public required string VerdictHint { get; init; }

    public required string Evidence { get; init; }

    public required string Escapes { get; init; }

    public required string EscapesExplained { get; init; }

    public required string CompareEscapes { get; init; }

    public required string BackToRace { get; init; }

    public required string Slice { get; init; }

    public required string SliceExplained { get; init; }

    public required string SliceAngle { get; init; }

    public required string SliceLoss { get; init; }

    public required string SliceModel { get; init; }

    public required string Phases { get; init; }

    public required string PhasesExplained { get; init; }

    public required string PhasesHere { get; init; }

    public required string RegimeMonotone { get; init; }

    public required string RegimeSpiral { get; init; }

    public required string RegimeAlternating { get; init; }

    public required string RegimeDiverging { get; init; }

    public required string Map { get; init; }

    public required string Surface { get; init; }

    public required string SavePicture { get; init; }

    public required string SaveData { get; init; }

    public required string NotFinite { get; init; }

    public required string Link { get; init; }

    public required string DigitsPreset { get; init; }

    public required string DigitsExplained { get; init; }

    public required string NoSearch { get; init; }

    public required string InspectIt { get; init; }
}
