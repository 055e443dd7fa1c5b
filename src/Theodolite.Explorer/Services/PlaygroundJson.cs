using System.Text.Json;
using System.Text.Json.Serialization;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;

namespace Theodolite.Explorer.Services;

/// <summary>A playground as one JSON object of the schema <c>theodolite/playground/1</c>.</summary>
internal static class PlaygroundJson
{
    private const string Schema = "theodolite/playground/1";

    private static readonly JsonSerializerOptions s_options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Writes the map and the race.</summary>
    public static void Write(Stream output, PlaygroundState state, string address, MapGround ground, PlaygroundRace race) =>
        JsonSerializer.Serialize(
            output,
            new
            {
                schema = Schema,
                function = state.Gallery?.Text ?? state.Function,
                address,
                axes = new[] { new { name = ground.Names.X, values = ground.Xs }, new { name = ground.Names.Y, values = ground.Ys } },
                values = ground.Values,
                runs = race.Results.Select(line => new
                {
                    name = line.Name,
                    start = line.Start,
                    outcome = line.Outcome,
                    loss = line.Loss,
                    gradientNorm = line.GradientNorm,
                    cost = line.Cost,
                    end = line.End,
                }),
                trajectories = race.Tracks.Select(track => new
                {
                    name = track.Name,
                    x = track.X,
                    y = track.Y,
                    cost = track.Cost,
                    loss = track.Loss,
                }),
            },
            s_options);
}
