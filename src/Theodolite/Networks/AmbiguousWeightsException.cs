namespace Theodolite.Networks;

/// <summary>
/// Tensors of equal shape whose order alone would say which parameters they fill. The message shows that mapping;
/// <see cref="EqualShapes.ByOrder"/> accepts it.
/// </summary>
/// <param name="sentence">The sentence that shows the mapping, without a full stop.</param>
public sealed class AmbiguousWeightsException(string sentence)
    : BadInputException(sentence, new Hint(HintKind.EqualShapes, $"; {nameof(EqualShapes)}.{nameof(EqualShapes.ByOrder)} accepts it"));
