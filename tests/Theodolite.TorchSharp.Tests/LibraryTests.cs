using System.Text;
using Theodolite.Torch;
using Theodolite.TorchSharp.Loading;
using TorchSharp;

namespace Theodolite.TorchSharp.Tests;

/// <summary>Both bindings work on one libtorch, which is not copied.</summary>
public class LibraryTests
{
    [Fact]
    public void OneLibtorchIsLoadedFromThePackageCache()
    {
        using var ours = Tensor.From<double>([1, 2], [2]);
        using var theirs = torch.ones(2);
        Assert.Equal([TorchRuntime.LibraryPath], TorchRuntime.LoadedFolders);
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "*torch_cpu*", SearchOption.AllDirectories));
        if (OperatingSystem.IsLinux())
        {
            var mapped = File.ReadLines("/proc/self/maps").Where(line => line.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal))
                .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).Distinct();
            Assert.Single(mapped);
        }

        Assert.StartsWith("2.10", TorchSharpRuntime.Version, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorsOfOneBindingDoNotStopTheOtherFromRecordingGradients()
    {
        using var ours = Tensor.From<double>([1, 2], [2]);
        using var sum = ours.Add(ours);
        using var theirs = torch.ones(2, requires_grad: true);
        using var square = theirs.pow(2).sum();
        Assert.True(square.requires_grad);
        using (torch.no_grad())
        {
            using var again = ours.Add(sum);
            Assert.False(torch.is_grad_enabled());
            Assert.Equal([3, 6], again.ToDoubles());
        }
    }

    [Fact]
    public void BothBindingsShareTheirThreads()
    {
        var threads = torch.get_num_threads();
        try
        {
            torch.set_num_threads(threads + 1);
            Assert.Equal(threads + 1, TorchRuntime.Threads);
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    [Fact]
    public void AVersionThatALibraryNeedsIsMadeWeakAndNothingElse()
    {
        var file = Directory.EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).FirstOrDefault();
        Assert.SkipUnless(file is not null, "TorchSharp's library for Linux is not in the output folder of another system.");
        var before = File.ReadAllBytes(file);
        var after = VersionNeeds.WithWeak(before, "GLIBCXX_3.4.32")!;
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToList();
        Assert.Equal(2, after[Assert.Single(changed)] ^ before[changed[0]]);
        Assert.Null(VersionNeeds.WithWeak(before, "GLIBCXX_9.9.99"));

        // Cut off or scrambled, it is refused without more ado.
        for (var length = 0; length < before.Length; length += before.Length / 50)
        {
            VersionNeeds.WithWeak(before.AsSpan(0, length), "GLIBCXX_3.4.32");
        }

        Assert.Null(VersionNeeds.WithWeak(Encoding.ASCII.GetBytes(new string('x', 100)), "GLIBCXX_3.4.32"));
        var scrambled = (byte[])before.Clone();
        scrambled.AsSpan(0x28, 8).Fill(0x7F);
        Assert.Null(VersionNeeds.WithWeak(scrambled, "GLIBCXX_3.4.32"));
    }
}
