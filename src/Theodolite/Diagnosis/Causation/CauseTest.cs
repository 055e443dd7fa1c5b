using Theodolite.Diagnosis.Causes;

namespace Theodolite.Diagnosis.Causation;

/// <summary>Looks for one cause, or for a few that one look tells apart.</summary>
internal abstract class CauseTest
{
    /// <summary>What it finds; nothing where it does not apply.</summary>
    public abstract IEnumerable<Cause> Find(Circumstances at);
}
