namespace Theodolite;

/// <summary>What would help where something cannot be done.</summary>
public enum HintKind
{
    /// <summary>Write to another folder than <see cref="Hint.Subject"/>, or overwrite that one.</summary>
    OccupiedFolder,

    /// <summary>Write to another folder than <see cref="Hint.Subject"/>.</summary>
    HeldFolder,

    /// <summary>Train into the folder <see cref="Hint.Subject"/>.</summary>
    NoRun,

    /// <summary>Say with which optimizer to train.</summary>
    NoOptimizer,

    /// <summary>Take each gradient over all samples.</summary>
    FullBatch,

    /// <summary>Go on in the dtype <see cref="Hint.Subject"/>.</summary>
    OtherDType,

    /// <summary>Begin instead of going on.</summary>
    NoState,

    /// <summary>Begin anew in another folder.</summary>
    OtherState,

    /// <summary>Survey the run in the folder <see cref="Hint.Subject"/>, or lower the learning rate.</summary>
    FailedRun,

    /// <summary>Accept the mapping of weights that their order gives.</summary>
    EqualShapes,

    /// <summary>Name the tensor that the loss takes.</summary>
    ModelOutput,
}

/// <summary>
/// The end of a message: what would help. A front end in which that has a name of its own (an option, a command, a button) finds by
/// <see cref="Kind"/> the words to put in place of these.
/// </summary>
/// <param name="Kind">What would help.</param>
/// <param name="Words">The library's own words, with what joins them to the sentence: <c>; choose another folder</c>.</param>
/// <param name="Subject">What they are about: a path, a dtype; empty where the sentence has said all.</param>
public sealed record Hint(HintKind Kind, string Words, string Subject = "");
