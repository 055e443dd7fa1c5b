using Theodolite.Explorer.Services;

namespace Theodolite.Explorer.Tests.Services;

/// <summary>What lies outside the folder stays closed, whatever it is called.</summary>
public sealed class RootFolderTests : IDisposable
{
    private const string Model = "data: {source: digits}\nmodel:\n  - linear: {out: 2}\nloss: cross-entropy\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../secret.yaml")]
    [InlineData("inside/../../secret.yaml")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData("../rootling/x.yaml")]
    public void APathThatLeadsOutIsRefused(string path)
    {
        _folder.Write("secret.yaml", Model);
        _folder.Write("rootling/x.yaml", Model);
        var root = Root();
        var error = Assert.Throws<BadInputException>(() => root.Find(path));
        Assert.Contains("lies outside", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALinkIsFollowedBeforeItIsJudged()
    {
        _folder.Write("secret/model.yaml", Model);
        var root = Root();
        File.CreateSymbolicLink(_folder.File("root/file.yaml"), _folder.File("secret/model.yaml"));
        Directory.CreateSymbolicLink(_folder.File("root/folder"), _folder.File("secret"));
        Directory.CreateSymbolicLink(_folder.File("root/relative"), "../secret");
        Directory.CreateSymbolicLink(_folder.File("root/twice"), _folder.File("root/folder"));
        File.CreateSymbolicLink(_folder.File("root/good.yaml"), _folder.File("root/models/a.yaml"));
        foreach (var path in (string[])["file.yaml", "folder/model.yaml", "relative/model.yaml", "twice/model.yaml", "folder"])
        {
            Assert.Contains("lies outside", Assert.Throws<BadInputException>(() => root.Find(path)).Message, StringComparison.Ordinal);
        }

        Assert.EndsWith("models/a.yaml", root.Find("good.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void LinksInACircleAreRefusedInOneSentence()
    {
        var root = Root();
        File.CreateSymbolicLink(_folder.File("root/a"), _folder.File("root/b"));
        File.CreateSymbolicLink(_folder.File("root/b"), _folder.File("root/a"));
        Assert.Contains("circle", Assert.Throws<BadInputException>(() => root.Find("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARootThatIsALinkIsTheFolderItLeadsTo()
    {
        _folder.Write("root/models/a.yaml", Model);
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("root"));
        var root = new RootFolder(_folder.File("link"));
        Assert.Equal(new RootFolder(_folder.File("root")).Root, root.Root);
        Assert.EndsWith("models/a.yaml", root.Find("models/a.yaml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("models/no-such.yaml")]
    [InlineData("models/\0.yaml")]
    [InlineData("models/\u001b[31m.yaml")]
    public void WhatIsNotThereIsSaidInOneSentence(string path)
    {
        var error = Assert.Throws<BadInputException>(() => Root().Find(path));
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void ARunWhoseFilesLeadOutIsRefused()
    {
        _folder.Write("secret/weights.safetensors", "secret");
        _folder.Write("root/run/run.json", "{}");
        _folder.Write("root/run/model.yaml", Model);
        var root = Root();
        Assert.EndsWith("run", root.FindRun("run"), StringComparison.Ordinal);
        File.CreateSymbolicLink(_folder.File("root/run/weights.safetensors"), _folder.File("secret/weights.safetensors"));
        Assert.Contains("lies outside", Assert.Throws<BadInputException>(() => root.FindRun("run")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ModelsAndRunsAreListedAndNothingElse()
    {
        _folder.Write("root/notes.yaml", "a: 1\n");
        _folder.Write("root/.hidden/b.yaml", Model);
        _folder.Write("root/runs/one two/run.json", "{}");
        _folder.Write("root/runs/one two/model.yaml", Model);
        _folder.Write("root/a/b/c/d/e/deep.yaml", Model);
        var root = Root();
        Directory.CreateSymbolicLink(_folder.File("root/circle"), _folder.File("root"));
        var listing = root.List();
        Assert.True(listing.Complete);
        Assert.Equal([new RootEntry("models/a.yaml", IsRun: false), new RootEntry("runs/one two", IsRun: true)], listing.Entries);
    }

    [Fact]
    public void AListHasAnEnd()
    {
        for (var i = 0; i < 250; i++)
        {
            _folder.Write($"root/m{i}.yaml", Model);
        }

        var listing = Root().List();
        Assert.False(listing.Complete);
        Assert.Equal(200, listing.Entries.Count);
    }

    private RootFolder Root()
    {
        _folder.Write("root/models/a.yaml", Model);
        return new RootFolder(_folder.File("root"));
    }
}
