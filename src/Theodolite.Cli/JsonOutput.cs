using System.Text;

namespace Theodolite.Cli;

/// <summary>JSON on standard output: whole or not at all.</summary>
internal static class JsonOutput
{
    /// <summary>Writes to memory first, so that an error on the way leaves standard output empty.</summary>
    public static void Write(Terminal terminal, Action<Stream> write)
    {
        using var memory = new MemoryStream();
        write(memory);
        terminal.Out.WriteLine(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
        terminal.Out.Flush();
    }
}
