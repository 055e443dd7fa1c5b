namespace Theodolite.Studies;

/// <summary>How far a race is.</summary>
/// <param name="Optimizer">The optimizer that runs.</param>
/// <param name="Fraction">Share of all runs, from 0 to 1.</param>
public readonly record struct RaceProgress(string Optimizer, double Fraction);
