using System.CommandLine;

namespace Theodolite.Cli.Arguments;

/// <summary>Gives commands their arguments and options.</summary>
internal static class OptionBuilding
{
    /// <summary>Adds an operand.</summary>
    public static Argument<string> AddArgument(this Command command, string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        command.Arguments.Add(argument);
        return argument;
    }

    /// <summary>Adds an operand that may be left out.</summary>
    public static Argument<string> AddOptionalArgument(this Command command, string name, string description)
    {
        var argument = command.AddArgument(name, description);
        argument.Arity = ArgumentArity.ZeroOrOne;
        return argument;
    }

    /// <summary>Adds an option: a flag, a text that <see cref="Values"/> reads, or several.</summary>
    public static Option<T> AddOption<T>(this Command command, string name, string description, string? valueName = null)
    {
        var option = new Option<T>(name) { Description = description, HelpName = valueName };
        command.Options.Add(option);
        return option;
    }
}
