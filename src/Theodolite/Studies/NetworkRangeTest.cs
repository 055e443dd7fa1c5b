using Theodolite.Training;

namespace Theodolite.Studies;

/// <summary>A learning-rate range test of a study: in place of a training, from the same start.</summary>
/// <param name="Model">File name of the model.</param>
/// <param name="Specification">The training whose rate was raised.</param>
/// <param name="Result">The curve and the rates it suggests.</param>
/// <param name="Notes">What a person should know of the start, a line each.</param>
public sealed record NetworkRangeTest(
    string Model,
    TrainSettings Specification,
    RangeTestResult Result,
    IReadOnlyList<string> Notes)
{
    /// <summary>Runs it.</summary>
    /// <param name="study">The network and its data.</param>
    /// <param name="test">Rates and steps.</param>
    /// <param name="settings">What is said of the training beside the model file.</param>
    /// <param name="cancellation">Ends the test early.</param>
    /// <exception cref="BadInputException">Nothing says how to train, or the weights do not fit.</exception>
    public static NetworkRangeTest Run(
        NetworkStudy study,
        LearningRateRangeTest test,
        TrainingRunSettings? settings = null,
        CancellationToken cancellation = default)
    {
        settings ??= new TrainingRunSettings();
        var (specification, notes) = (settings.Specify(study), study.Notes.ToList());
        var start = settings.Start(study, specification, notes, cancellation);
        var trainee = study.Trainee(specification);
        try
        {
            using var theta = study.Training.Flat(start);
            return new(study.Name, specification, test.Run(trainee, specification, theta, cancellation: cancellation), notes);
        }
        finally
        {
            if (trainee != study.Training)
            {
                trainee.Dispose();
            }
        }
    }
}
