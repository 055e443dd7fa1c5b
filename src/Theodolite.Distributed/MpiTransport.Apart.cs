using System.Diagnostics;
using Theodolite.Collectives;

namespace Theodolite.Distributed;

/// <content>Work that exchanges nothing, however long it takes.</content>
public sealed partial class MpiTransport
{
    private static readonly TimeSpan s_looks = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    /// <remarks>Meanwhile a thread sends heartbeats and looks for failures; the work makes no call of MPI.</remarks>
    public T Apart<T>(Func<CancellationToken, T> work, CancellationToken cancellation)
    {
        RequireJoined();
        using var watch = new Watch(this, cancellation);
        try
        {
            var result = work(watch.Ended);
            watch.Stop();
            return result;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            watch.Stop();
            throw;
        }
    }

    /// <summary>Makes the calls of MPI while a process works apart, from its beginning to <see cref="Stop"/>.</summary>
    private sealed class Watch : IDisposable
    {
        private readonly MpiTransport _transport;
        private readonly CancellationTokenSource _ended;
        private readonly ManualResetEventSlim _stop = new();
        private readonly Thread _thread;
        private ProcessesException? _failure;

        public Watch(MpiTransport transport, CancellationToken cancellation)
        {
            (_transport, _ended) = (transport, CancellationTokenSource.CreateLinkedTokenSource(cancellation));
            _thread = new Thread(Run) { IsBackground = true, Name = "heartbeats" };
            _thread.Start();
        }

        /// <summary>Cancelled with the work's own token, and where another process has failed.</summary>
        public CancellationToken Ended => _ended.Token;

        /// <summary>Ends it; MPI is then free again.</summary>
        /// <exception cref="ProcessesException">Another process failed meanwhile.</exception>
        public void Stop()
        {
            Join();
            if (_failure is not null)
            {
                _transport._failed = true;
                throw _failure;
            }
        }

        public void Dispose()
        {
            Join();
            _stop.Dispose();
            _ended.Dispose();
        }

        private void Join()
        {
            _stop.Set();
            _thread.Join();
        }

        // Four in a deadline, so that a late one is no silence.
        private void Run()
        {
            var every = _transport._settings.Deadline / 4;
            var sent = Stopwatch.GetTimestamp();
            while (!_stop.Wait(every < s_looks ? every : s_looks))
            {
                if (Stopwatch.GetElapsedTime(sent) >= every)
                {
                    sent = Stopwatch.GetTimestamp();
                    _transport._heartbeats.Send();
                }

                _transport._heartbeats.Take();
                if (Heard() is { } failure)
                {
                    _failure = failure;
                    _ended.Cancel();
                    return;
                }
            }
        }

        // A broken connection is a failure too, and no reason to end this thread with an exception that nobody sees.
        private ProcessesException? Heard()
        {
            try
            {
                return _transport.Failure() is { } failure ? Failed(failure) : null;
            }
            catch (ProcessesException broken)
            {
                return broken;
            }
        }
    }
}
