using System.Reflection;
using System.Runtime.InteropServices;

namespace Theodolite.Torch.Tests;

/// <summary>Loading, versions, threads, and the native names that the binding rests on.</summary>
public class RuntimeLaws
{
    [Fact]
    public void EveryImportedSymbolResolves()
    {
        TorchRuntime.Initialize();
        var library = NativeLibrary.Load(Path.Combine(TorchRuntime.LibraryPath, LibraryFolders.FileName(Interop.Library)));
        var names = typeof(Interop).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
            .Select(method => method.GetCustomAttribute<DllImportAttribute>()!)
            .Where(import => import.Value == Interop.Library)
            .Select(import => import.EntryPoint!)
            .ToList();
        Assert.True(names.Count > 40);
        Assert.All(names, name => Assert.True(NativeLibrary.TryGetExport(library, name, out _), name));
    }

    [Fact]
    public void TheVersionIsAtLeastTheFirstWithAStableAbi()
    {
        TorchRuntime.Initialize();
        TorchRuntime.Initialize();
        Assert.True(TorchRuntime.IsLoaded);
        Assert.True(TorchRuntime.AbiVersion >= new Version(2, 10, 0));
        Assert.StartsWith("libtorch 2.", TorchRuntime.Version);
        Assert.True(TorchRuntime.Threads >= 1);
    }

    [Fact]
    public void AnEmptyFolderIsNamedWithWhatToInstall()
    {
        var folder = Directory.CreateTempSubdirectory("no-libtorch").FullName;
        var (exit, output, errors) = Child.Run("load", ("THEODOLITE_LIBTORCH", folder));
        Directory.Delete(folder);
        Assert.Equal(3, exit);
        Assert.Equal("", errors);
        Assert.Contains(LibraryFolders.FileName(Interop.Library), output);
        Assert.Contains(folder, output);
        Assert.Contains(LibraryFolders.Package, output);
        Assert.Single(output.Trim().Split('\n'));
    }

    [Fact]
    public void AFileThatIsNoLibraryIsRefused()
    {
        var folder = Directory.CreateTempSubdirectory("bad-libtorch").FullName;
        File.WriteAllText(Path.Combine(folder, LibraryFolders.FileName(Interop.Library)), "not a library");
        var (exit, output, errors) = Child.Run("load", ("THEODOLITE_LIBTORCH", folder));
        Directory.Delete(folder, recursive: true);
        Assert.Equal(3, exit);
        Assert.Equal("", errors);
        Assert.Contains("could not be loaded", output);
    }

    [Fact]
    public void AFailedLoadCanBeTriedAgain()
    {
        var folder = Directory.CreateTempSubdirectory("no-libtorch").FullName;
        var (exit, output, _) = Child.Run("load twice", ("THEODOLITE_LIBTORCH", folder));
        Directory.Delete(folder);
        Assert.Equal("True", output.Trim());
        Assert.Equal(0, exit);
    }

    [Fact]
    public void TheVariableChoosesTheFolder()
    {
        TorchRuntime.Initialize();
        var (exit, output, _) = Child.Run("load", ("THEODOLITE_LIBTORCH", TorchRuntime.LibraryPath));
        Assert.Equal(0, exit);
        Assert.StartsWith(TorchRuntime.LibraryPath, output);
    }

    [Fact]
    public void ThreadsAreSetBeforeAndAfterLoading()
    {
        var (_, output, _) = Child.Run("threads");
        Assert.Equal("1 2", output.Trim());
    }

    [Fact]
    public void ADeviceThatIsNotThereIsNamed()
    {
        Assert.SkipWhen(TorchRuntime.CudaAvailable, "there is a GPU");
        TorchRuntime.Require(Device.Cpu);
        var error = Assert.Throws<TorchLibraryException>(() => TorchRuntime.Require(Device.Cuda()));
        Assert.Contains("device cuda", error.Message);
    }
}
