using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Theodolite.Benchmarks;

/// <summary>The PyTorch process: asked for one repetition at a time, so that both sides alternate in one run.</summary>
/// <remarks>The protocol, JSON lines, is described in <c>pytorch/reference.py</c>.</remarks>
public sealed class PyTorchWorker : IDisposable
{
    private const string Installation = "install them with: apt-get install python3-torch libopenblas0-pthread";
    private readonly Process _process;
    private readonly List<string> _complaints = [];

    private PyTorchWorker(Process process, bool tuned)
    {
        _process = process;
        Tuned = tuned;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_complaints)
            {
                _complaints.Add(line.Data ?? "");
            }
        };
        process.BeginErrorReadLine();
        Facts = Ask(new { command = "hello" });
    }

    /// <summary>Whether PyTorch runs with its allocator and threads tuned (see <c>reference.py --tuned</c>).</summary>
    public bool Tuned { get; }

    /// <summary>Versions, threads, BLAS and data as the worker reports them.</summary>
    public JsonObject Facts { get; }

    /// <summary>Hessian-vector products per result of the last repetition; null where the case counts none.</summary>
    public double? Products { get; private set; }

    /// <summary>Starts the worker.</summary>
    /// <exception cref="PyTorchUnavailableException">Python or PyTorch is not there.</exception>
    public static PyTorchWorker Start(Options options, bool tuned)
    {
        var start = new ProcessStartInfo(options.Python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments = [Path.Combine(options.Root, "benchmarks", "pytorch", "reference.py"), "--threads", $"{options.Threads}"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        if (options.Data is { } data)
        {
            start.ArgumentList.Add("--data");
            start.ArgumentList.Add(data);
        }

        if (tuned)
        {
            start.ArgumentList.Add("--tuned");
        }

        try
        {
            return new(Process.Start(start)!, tuned);
        }
        catch (Win32Exception)
        {
            throw new PyTorchUnavailableException(
                $"Python was not found as '{options.Python}': name it with --python; PyTorch and its BLAS: {Installation}.");
        }
    }

    /// <summary>A call of what a case repeats, before it is timed; nothing for cases that are warmed up by whole repetitions.</summary>
    public void WarmUp(PyTorchRequest request) => Ask(new { command = "warm-up", @case = request.Case, parameters = request.Parameters });

    /// <summary>Times one repetition and returns the seconds per result.</summary>
    public double Run(PyTorchRequest request)
    {
        var reply = Ask(new { command = "run", @case = request.Case, parameters = request.Parameters });
        var units = (double)reply["units"]!;
        Products = (double?)reply["products"] / units;
        return (double)reply["seconds"]! / units;
    }

    /// <summary>The number by which both sides' results are compared.</summary>
    public double Check(PyTorchRequest request) =>
        (double)Ask(new { command = "check", @case = request.Case, parameters = request.Parameters })["check"]!;

    /// <summary>Peak resident set of the worker, in bytes.</summary>
    public long PeakBytes() => (long)Ask(new { command = "memory" })["peakBytes"]!;

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5_000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private JsonObject Ask(object request)
    {
        string? line;
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(request));
            _process.StandardInput.Flush();
            line = _process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            line = null;
        }

        if (line is null)
        {
            _process.WaitForExit();
            throw new PyTorchUnavailableException(
                $"The PyTorch worker ended: {LastComplaint()}. If PyTorch or its BLAS is missing, {Installation}.");
        }

        var reply = JsonNode.Parse(line)!.AsObject();
        return reply["error"] is { } error ? throw new InvalidOperationException($"PyTorch: {error}") : reply;
    }

    private string LastComplaint()
    {
        lock (_complaints)
        {
            return _complaints.LastOrDefault(text => text.Length > 0) ?? $"exit code {_process.ExitCode}";
        }
    }
}

/// <summary>Python or PyTorch is not there; the message says what to install.</summary>
public sealed class PyTorchUnavailableException(string message) : Exception(message);

/// <summary>A case of the PyTorch worker and its parameters.</summary>
public sealed record PyTorchRequest(string Case, object? Parameters = null);
