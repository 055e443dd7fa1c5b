using Theodolite.Networks;

namespace Theodolite.Studies;

/// <summary>How good a network is.</summary>
/// <param name="Train">On the training samples.</param>
/// <param name="Test">On the test samples, where there are any.</param>
public sealed record Scores(Evaluation Train, Evaluation? Test);
