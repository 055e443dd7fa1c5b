using Theodolite.Cli;

using var terminal = Terminal.Standard();
return Application.Run(args, terminal);
