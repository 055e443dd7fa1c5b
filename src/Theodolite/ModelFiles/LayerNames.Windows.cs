using Theodolite.ModelFiles.Yaml;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;

namespace Theodolite.ModelFiles;

/// <summary>Layers with weights or windows.</summary>
internal static partial class LayerNames
{
    private static Linear Linear(YamlSection section)
    {
        var outputs = section.RequireInteger("out", "the number of outputs");
        var (inputs, bias, init) = (section.Integer("in"), section.Flag("bias") ?? true, Init(section));
        return section.Build(() => new Linear(outputs) { In = inputs, Bias = bias, Init = init });
    }

    private static Conv1d Conv1d(YamlSection section)
    {
        var outputs = section.RequireInteger("out", "the number of output channels");
        var kernel = section.RequireInteger("kernel", "the size of the window");
        var (stride, padding, dilation) = (section.Integer("stride"), section.Integer("padding"), section.Integer("dilation"));
        var (inputs, groups, bias, init) = (section.Integer("in"), section.Integer("groups") ?? 1, section.Flag("bias")
            ?? true, Init(section));
        return section.Build(() => new Conv1d(outputs, kernel)
        {
            Stride = stride ?? 1,
            Padding = padding ?? 0,
            Dilation = dilation ?? 1,
            Groups = groups,
            In = inputs,
            Bias = bias,
            Init = init,
        });
    }

    private static Conv2d Conv2d(YamlSection section)
    {
        var outputs = section.RequireInteger("out", "the number of output channels");
        var kernel = Extent(section, "kernel") ?? MissingKernel(section);
        var (stride, padding, dilation) = (Extent(section, "stride"), Extent(section, "padding"), Extent(section, "dilation"));
        var (inputs, groups, bias, init) = (section.Integer("in"), section.Integer("groups") ?? 1, section.Flag("bias")
            ?? true, Init(section));
        return section.Build(() => new Conv2d(outputs, kernel)
        {
            Stride = stride ?? 1,
            Padding = padding ?? 0,
            Dilation = dilation ?? 1,
            Groups = groups,
            In = inputs,
            Bias = bias,
            Init = init,
        });
    }

    private static ConvTranspose Transposed(YamlSection section, Func<int, Extent2d, ConvTranspose> create)
    {
        var outputs = section.RequireInteger("out", "the number of output channels");
        var kernel = Extent(section, "kernel") ?? MissingKernel(section);
        var (stride, padding, outer, dilation) = (Extent(section, "stride"), Extent(section, "padding"), Extent(
            section,
            "output-padding"), Extent(section, "dilation"));
        var (inputs, groups, bias, init) = (section.Integer("in"), section.Integer("groups") ?? 1, section.Flag("bias")
            ?? true, Init(section));
        return section.Build(() => create(outputs, kernel) with
        {
            Stride = stride ?? 1,
            Padding = padding ?? 0,
            OutputPadding = outer ?? 0,
            Dilation = dilation ?? 1,
            Groups = groups,
            In = inputs,
            Bias = bias,
            Init = init,
        });
    }

    private static Layer Pool(YamlSection section, Func<Extent2d, Pooling> create)
    {
        var kernel = Extent(section, "kernel") ?? MissingKernel(section);
        var (stride, padding) = (Extent(section, "stride"), Extent(section, "padding"));
        return section.Build(() =>
        {
            var pool = create(kernel) with { Padding = padding ?? 0 };
            return stride is { } given ? pool with { Stride = given } : pool;
        });
    }

    private static Layer Pool1d(YamlSection section, Func<int, Pooling1d> create)
    {
        var kernel = section.RequireInteger("kernel", "the size of the window");
        var (stride, padding) = (section.Integer("stride"), section.Integer("padding"));
        return section.Build(() =>
        {
            var pool = create(kernel) with { Padding = padding ?? 0 };
            return stride is { } given ? pool with { Stride = given } : pool;
        });
    }

    private static Initializer Init(YamlSection section) => OwnInit(section) ?? new Xavier();

    private static Initializer? OwnInit(YamlSection section) => section.Find("init") is { } node
        ? InitializerNames.Read(YamlOptions.Read(node, "init", section.File))
        : null;

    private static Extent2d? Extent(YamlSection section, string key) => section.Integers(key) switch
    {
        null => null,
        [var both] => both,
        [var height, var width] => new Extent2d(height, width),
        _ => throw new BadInputException(
            $"{section.File}, line {section.Line}: {key} of {section.Title} must be one number or [height, width]."),
    };

    private static Extent2d MissingKernel(YamlSection section) =>
        throw new BadInputException(
            $"{section.File}, line {section.Line}: {section.Title} needs the key 'kernel' (one number or [height, width]).");
}
