using Theodolite.IO;

namespace Theodolite.Tests.IO;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Content_replaces_the_old_and_leaves_nothing_else()
    {
        AtomicFile.WriteText(_folder.File("a.txt"), "old");
        AtomicFile.WriteText(_folder.File("a.txt"), "new");
        Assert.Equal("new", File.ReadAllText(_folder.File("a.txt")));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_failure_keeps_the_old_content_and_cleans_up()
    {
        AtomicFile.WriteText(_folder.File("a.txt"), "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(_folder.File("a.txt"), stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(_folder.File("a.txt")));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_missing_folder_is_bad_input() =>
        Assert.Contains("folder", Assert.Throws<BadInputException>(
            () => AtomicFile.WriteText(_folder.File("none/a.txt"), "x")).Message);
}
