namespace Theodolite.Explorer.Lessons;

/// <summary>What the knobs of a lesson turn.</summary>
public interface ILesson
{
    /// <summary>Where a knob stands.</summary>
    double this[Knob knob] { get; }

    /// <summary>Turns knobs: the figure is computed anew.</summary>
    Task Turn(params (Knob Knob, double Value)[] turned);
}
