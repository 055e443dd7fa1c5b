using System.Text.Json;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Reports;
using Theodolite.Tests.Diagnosis;

namespace Theodolite.Tests.Reports;

public sealed class SurveyJsonTests
{
    [Fact]
    public void Saddle_has_every_member_of_the_contract()
    {
        var json = Write("(1-w1*w2)^2", 0, 0);
        Assert.Equal("theodolite/survey/1", json.GetProperty("schema").GetString());
        Assert.Equal("saddle", json.GetProperty("verdict").GetString());
        Assert.Equal(1, json.GetProperty("loss").GetDouble());
        Assert.Equal(0, json.GetProperty("gradientNorm").GetDouble());
        Assert.Equal(2, json.GetProperty("parameters").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("samples").ValueKind);
        Assert.Equal(["w1", "w2"], json.GetProperty("parameterNames").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal([0.0, 0], json.GetProperty("at").EnumerateArray().Select(x => x.GetDouble()));
        Assert.True(json.GetProperty("tolerance").GetProperty("gradient").GetDouble() > 0);
        Assert.True(json.GetProperty("tolerance").GetProperty("curvature").GetDouble() > 0);

        var eigenvalues = json.GetProperty("eigenvalues");
        Assert.True(eigenvalues.GetProperty("complete").GetBoolean());
        Assert.Equal([-2.0, 2], eigenvalues.GetProperty("smallest").EnumerateArray().Select(pair => pair.GetProperty("value").GetDouble()));
        Assert.Equal([2.0, -2], eigenvalues.GetProperty("largest").EnumerateArray().Select(pair => pair.GetProperty("value").GetDouble()));
        var vector = eigenvalues.GetProperty("smallest")[0].GetProperty("vector").EnumerateArray().Select(x => x.GetDouble()).ToArray();
        Assert.Equal(Math.Sqrt(0.5), Math.Abs(vector[0]), 1e-15);
        Assert.Equal(vector[0], vector[1], 1e-15);
        Assert.InRange(eigenvalues.GetProperty("smallest")[0].GetProperty("residual").GetDouble(), 0, 1e-14);

        var index = json.GetProperty("index");
        Assert.Equal(1, index.GetProperty("negative").GetInt32());
        Assert.Equal(0, index.GetProperty("zero").GetInt32());
        Assert.Equal(1, index.GetProperty("positive").GetInt32());
        Assert.True(index.GetProperty("exact").GetBoolean());
        Assert.Equal(0.5, json.GetProperty("minimumRatio").GetDouble());
        var certificate = json.GetProperty("certificate");
        Assert.Equal("rayleigh", certificate.GetProperty("kind").GetString());
        Assert.Equal(-2, certificate.GetProperty("bound").GetDouble(), 1e-12);
        Assert.Equal(0, certificate.GetProperty("failureProbability").GetDouble());
        Assert.Equal(JsonValueKind.Object, json.GetProperty("evidence").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("remedy").ValueKind);
        Assert.Equal(0, json.GetProperty("seed").GetInt32());
        Assert.Equal(0.25, json.GetProperty("seconds").GetDouble());
    }

    [Fact]
    public void Non_finite_numbers_are_strings()
    {
        var json = Write("log(x)", 0);
        Assert.Equal("non-finite", json.GetProperty("verdict").GetString());
        Assert.Equal("-Infinity", json.GetProperty("loss").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("minimumRatio").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("index").GetProperty("negative").ValueKind);
        Assert.False(json.GetProperty("eigenvalues").GetProperty("complete").GetBoolean());
        Assert.Equal("NaN", Write("log(x)", -1).GetProperty("loss").GetString());
    }

    [Fact]
    public void Ratio_is_null_off_critical_points_and_probes_have_no_probability()
    {
        Assert.Equal(JsonValueKind.Null, Write("x^2+y^2", 3, 4).GetProperty("minimumRatio").ValueKind);
        var certificate = Write("x^4+y^4", 0, 0).GetProperty("certificate");
        Assert.Equal("probes", certificate.GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, certificate.GetProperty("failureProbability").ValueKind);
    }

    // The valleys' zeros cannot be counted exactly: each count is null beside its range, or a number.
    [Fact]
    public void Unknown_counts_are_null_beside_their_range()
    {
        using var objective = new PlantedObjective([.. Enumerable.Range(0, 3_000).Select(i => 1.0 + (i % 5))], 200);
        var result = new Survey().Run(objective, objective.Critical());
        var json = Write(result);
        var index = json.GetProperty("index");
        Assert.False(index.GetProperty("exact").GetBoolean());
        Assert.Equal(0.95, index.GetProperty("confidence").GetDouble());
        foreach (var (name, truth) in new[] { ("negative", 0), ("zero", 200), ("positive", 3_200) })
        {
            if (index.GetProperty(name).ValueKind == JsonValueKind.Number)
            {
                Assert.Equal(truth, index.GetProperty(name).GetInt32());
                Assert.False(index.TryGetProperty($"{name}Range", out _));
                continue;
            }

            Assert.Equal(JsonValueKind.Null, index.GetProperty(name).ValueKind);
            var range = index.GetProperty($"{name}Range").EnumerateArray().Select(x => x.GetInt64()).ToArray();
            Assert.InRange(truth, range[0], range[1]);
        }

        Assert.Equal(JsonValueKind.Null, json.GetProperty("minimumRatio").ValueKind);
        var ratio = json.GetProperty("minimumRatioRange").EnumerateArray().Select(x => x.GetDouble()).ToArray();
        Assert.InRange(3_200.0 / 3_400, ratio[0], ratio[1]);
        Assert.True(json.GetProperty("eigenvalues").GetProperty("checked").GetBoolean());
    }

    private static JsonElement Write(string expression, params double[] at) => Write(VerdictTests.Run(expression, at));

    private static JsonElement Write(SurveyResult result)
    {
        using var stream = new MemoryStream();
        SurveyJson.Write(stream, result, 0.25);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
