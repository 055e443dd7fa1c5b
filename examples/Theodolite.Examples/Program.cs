using Theodolite.Examples;

SurveyAnExpression.Run();
TrainAndSurvey.Run();
TensorsAlone.Run();
RaceOptimizers.Run();
WatchATorchSharpLoop.Run();

var folder = Directory.CreateTempSubdirectory("theodolite-examples-").FullName;
TrainAModelFile.Run(folder);
StudyASpectrum.Run(folder);
Directory.Delete(folder, recursive: true);
