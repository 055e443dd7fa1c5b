namespace Theodolite.Diagnosis.Causes;

/// <summary>The closed list of causes.</summary>
public static class CauseNames
{
    public const string ConstantOutput = "constant-output";
    public const string LossOutputMismatch = "loss-output-mismatch";
    public const string OutputRange = "output-range";
    public const string RedundantSoftmax = "redundant-softmax";
    public const string RedundantSigmoid = "redundant-sigmoid";
    public const string TargetBroadcast = "target-broadcast";
    public const string LabelOutOfRange = "label-out-of-range";
    public const string SingleClass = "single-class";
    public const string ClassImbalance = "class-imbalance";
    public const string TargetsBadlyScaled = "targets-badly-scaled";
    public const string BadlyScaledInputs = "badly-scaled-inputs";
    public const string LinearNetwork = "linear-network";
    public const string ParametersNotUpdated = "parameters-not-updated";
    public const string SumReduction = "sum-reduction";
    public const string DeadInputRows = "dead-input-rows";
    public const string LearningRateTooLarge = "learning-rate-too-large";
    public const string LearningRateTooSmall = "learning-rate-too-small";
    public const string NoiseFloor = "noise-floor";
    public const string DeadRelu = "dead-relu";
    public const string SaturatedUnits = "saturated-units";
    public const string VanishingGradient = "vanishing-gradient";
    public const string ExplodingGradient = "exploding-gradient";
    public const string SymmetricInitialization = "symmetric-initialization";
    public const string ZeroInitialization = "zero-initialization";
    public const string SmallInitialization = "small-initialization";
    public const string UpdateBelowRounding = "update-below-rounding";
    public const string OptimizerEpsilon = "optimizer-epsilon";
    public const string WeightDecayDominates = "weight-decay-dominates";
    public const string SoftmaxSaturation = "softmax-saturation";
    public const string LabelsIndependentOfInputs = "labels-independent-of-inputs";
    public const string Capacity = "capacity";
    public const string TrainEvalMismatch = "train-eval-mismatch";
    public const string DataOrder = "data-order";
    public const string Ascending = "ascending";
    public const string GradientAccumulated = "gradient-accumulated";
}
