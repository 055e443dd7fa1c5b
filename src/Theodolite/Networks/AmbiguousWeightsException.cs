namespace Theodolite.Networks;

/// <summary>
/// Tensors of equal shape whose order alone would say which parameters they fill. The message shows that mapping;
/// <see cref="EqualShapes.ByOrder"/> accepts it.
/// </summary>
/// <param name="message">One sentence.</param>
public sealed class AmbiguousWeightsException(string message) : BadInputException(message);
