using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>
/// A learned vector for each token: (steps…) whole numbers from 0 to count − 1 become (steps…, width), as PyTorch's
/// <c>Embedding</c> with weights (count, width). Tokens may be stored as int64 or as whole reals.
/// </summary>
/// <param name="Count">Number of different tokens.</param>
/// <param name="Width">Length of a vector.</param>
public sealed record Embedding(
    [Option(Description = "the number of different tokens")] int Count,
    [Option(Description = "the length of a token's vector")] int Width) : Layer
{
    public int Count { get; init; } = Ranges.Between(1, Linear.MaximumFeatures, Count, "count");

    public int Width { get; init; } = Ranges.Between(1, Linear.MaximumFeatures, Width, "width");

    /// <summary>Law of the weights; PyTorch's standard normal unless set.</summary>
    public Initializer Init { get; init; } = new Normal();

    public override string Kind => "embedding";

    public override bool TakesTokens => true;

    public override int? Vocabulary => Count;

    public override Shape OutputShape(Shape input) => [.. input.Span, Width];

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) =>
        [new("weight", [Count, Width], Init, Fan.Of([Count, Width], WeightLayout.OutIn))];

    public override Value Trace(Value input, LayerScope scope)
    {
        var tokens = input.DType.IsFloating() ? input.ToIndex() : input;
        return scope.Weight.TakeSlices(0, tokens.Reshape([input.Shape.Count])).Reshape([.. input.Shape.Span, Width]);
    }
}

/// <summary>
/// A learned vector for each position, added to samples (steps, width): weights (length, width) of which the first steps
/// are used.
/// </summary>
public sealed record PositionEmbedding : Layer
{
    /// <summary>Positions for which there are vectors; null gives as many as samples have steps.</summary>
    public int? Length { get; init => field = value is { } v ? Ranges.Between(1, Linear.MaximumFeatures, v, "length") : null; }

    /// <inheritdoc cref="Embedding.Init"/>
    public Initializer Init { get; init; } = new Normal();

    public override string Kind => "position-embedding";

    public override Shape OutputShape(Shape input)
    {
        if (input.Rank != 2)
        {
            throw new LayerInputException("samples of shape [steps, width]");
        }

        return Length is not { } length || input[0] <= length ? input : throw new LayerInputException($"samples of at most {length} steps");
    }

    public override IReadOnlyList<LayerParameter> Parameters(Shape input)
    {
        Shape shape = [Length ?? input[0], input[1]];
        return [new("weight", shape, Init, Fan.Of(shape, WeightLayout.OutIn))];
    }

    public override Value Trace(Value input, LayerScope scope) =>
        input + scope.Weight.Slice(0, 0, input.Shape[1]).ExpandTo(input.Shape);
}
