using Theodolite.Examples;

SurveyAnExpression.Run();
TrainAndSurvey.Run();
TensorsAlone.Run();
