using Theodolite.ModelFiles.Yaml;
using Theodolite.Settings;

namespace Theodolite.Tests.Settings;

/// <summary>The one reader, on a record with an option of every kind.</summary>
public class SettingsReaderTests
{
    private static readonly Registry<Shape> s_shapes = new("shape")
    {
        { "disc", typeof(Disc) },
        { "unit-disc", () => new Disc(1), "radius" },
        { "wide-disc", typeof(Disc), ("radius", 9.0) },
        { "pair", typeof(Pair) },
        { "house", () => House.Presets },
    };

    public enum Colour
    {
        PlainWhite,
        Red,
    }

    public static TheoryData<string, string, Shape> Spellings => new()
    {
        { "disc(2)", "disc: 2", new Disc(2) },
        { "disc(radius=2,note=none)", "{name: disc, radius: 2, note: none}", new Disc(2) },
        { "disc(2,colour=plain-white,note=x)", "{disc: {radius: 2, colour: plain-white, note: x}}", new Disc(2) { Note = "x" } },
        { "disc(2,is-filled=true,colour=red)", "{disc: {radius: 2, is-filled: true, colour: red}}", new Disc(2)
        {
            IsFilled = true,
            Colour = Colour.Red,
        } },
        { "disc(2,shade=3,key=18446744073709551615)", "{disc: {radius: 2, shade: 3, key: 18446744073709551615}}", new Disc(2)
        {
            Shade = 3,
            Key = ulong.MaxValue,
        } },
        { "unit-disc(depth=4)", "{unit-disc: {depth: 4}}", new Disc(1) { Depth = 4 } },
        { "wide-disc", "wide-disc:", new Disc(9) },
        { "wide-disc(radius=1)", "{wide-disc: {radius: 1}}", new Disc(1) },
        { "pair(left=disc(1),right=pair(left=disc(2)))", "{pair: {left: {disc: 1}, right: {pair: {left: disc(2)}}}}", new Pair(new Disc(1))
        {
            Right = new Pair(new Disc(2)),
        } },
        { "house", "house", new House() },
        { "house(preset=tall)", "{house: {preset: tall}}", new House { Floors = 30 } },
        { "house(preset=tall,door=2)", "{name: house, preset: tall, door: 2}", new House { Floors = 30, Door = new Door(2) } },
        { "house(door=door(width=2,is-open=true))", "{house: {door: {width: 2, is-open: true}}}", new House
        {
            Door = new Door(2) { IsOpen = true },
        } },
    };

    private static SettingNode Yaml(string text) => YamlReader.Read(text, "f");

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_text_and_a_file_say_the_same(string text, string yaml, Shape expected)
    {
        Assert.Equal(expected, s_shapes.Parse(text));
        Assert.Equal(expected, s_shapes.Read(Yaml(yaml), "shape"));
    }

    [Theory]
    [InlineData("pair(left=disc(1),many=[disc(1), disc(2)],widths=1 2.5)")]
    [InlineData("pair(left=disc(1),many=[disc(1), disc(radius=2)],widths=[1, 2.5])")]
    [InlineData("{pair: {left: disc(1), many: [disc: 1, {disc: {radius: 2}}], widths: [1, 2.5]}}")]
    public void Lists_have_brackets_or_numbers_with_spaces(string text)
    {
        var pair = Assert.IsType<Pair>(s_shapes.Read(text.StartsWith('{') ? Yaml(text) : NamedOptions.Parse(text, "t"), "shape"));
        Assert.Equal([new Disc(1), new Disc(2)], pair.Many);
        Assert.Equal([1, 2.5], pair.Widths);
    }

    [Theory]
    [InlineData("dics(2)", "shape 'dics(2)': there is no shape 'dics'; did you mean 'disc'?")]
    [InlineData("disc", "shape 'disc': disc needs the option 'radius' (half of its width).")]
    [InlineData("disc(radiu=2)", "shape 'disc(radiu=2)': disc has no option 'radiu'; did you mean 'radius'?")]
    [InlineData("disc(2,radius=3)", "shape 'disc(2,radius=3)': disc is given 'radius' twice.")]
    [InlineData("disc(x)", "shape 'disc(x)': disc must be a number, not 'x'.")]
    [InlineData("disc(-1)", "shape 'disc(-1)': disc: radius must be a finite number that is at least 0, not -1.")]
    [InlineData("disc(2,depth=-1)", "shape 'disc(2,depth=-1)': disc: depth must be a whole number from 0 to 9, not -1.")]
    [InlineData("disc(2,depth=1.5)", "shape 'disc(2,depth=1.5)': depth of disc must be a whole number, not '1.5'.")]
    [InlineData("disc(2,is-filled=yes)", "shape 'disc(2,is-filled=yes)': is-filled of disc must be true or false, not 'yes'.")]
    [InlineData("disc(2,colour=blue)", "shape 'disc(2,colour=blue)': colour of disc must be one of plain-white, red, not 'blue'.")]
    [InlineData("disc(2,key=-1)", "shape 'disc(2,key=-1)': key of disc must be a whole number that is at least 0, not '-1'.")]
    [InlineData("disc(2,secret=1)", "shape 'disc(2,secret=1)': disc has no option 'secret'; known: colour, depth, is-filled, key, note, "
        + "radius, shade.")]
    [InlineData("unit-disc(radius=2)", "shape 'unit-disc(radius=2)': unit-disc has no option 'radius'; known: colour, depth, is-filled, "
        + "key, note, shade.")]
    [InlineData("unit-disc(2)", "shape 'unit-disc(2)': unit-disc takes options as name=value, not the bare value '2'.")]
    [InlineData("pair(left=dics)", "shape 'pair(left=dics)': there is no shape 'dics'; did you mean 'disc'?")]
    [InlineData("pair(left=[disc(1)])", "shape 'pair(left=[disc(1)])': left of pair must be a name or a name with options, not a list.")]
    [InlineData("pair(left=disc(1),many=3)", "shape 'pair(left=disc(1),many=3)': many of pair must be a list of shapes, one '- shape' a "
        + "line, not '3'.")]
    [InlineData("pair(left=disc(1),widths=1 x)", "shape 'pair(left=disc(1),widths=1 x)': widths of pair must be numbers with spaces "
        + "between them, not 'x'.")]
    [InlineData("house(preset=low)", "shape 'house(preset=low)': preset of house must be one of plain, tall, not 'low'.")]
    [InlineData("house(door=door(widht=2))", "shape 'house(door=door(widht=2))': door has no option 'widht'; did you mean 'width'?")]
    public void What_is_wrong_in_a_text_is_one_sentence(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => s_shapes.Parse(text)).Message);

    [Theory]
    [InlineData("disc:\n  colour: red", "f, line 1: disc needs the key 'radius' (half of its width).")]
    [InlineData("disc:\n  radius: 2\n  depht: 3", "f, line 3: disc has no key 'depht'; did you mean 'depth'?")]
    [InlineData("disc:\n  radius: 2\n  depth: 30", "f, line 3: disc: depth must be a whole number from 0 to 9, not 30.")]
    [InlineData("disc:\n  colour: red\n  radius: -1", "f, line 3: disc: radius must be a finite number that is at least 0, not -1.")]
    [InlineData("disc: {radius: [2]}", "f, line 1: radius of disc must be a number, not a list.")]
    [InlineData("disc: [2]", "f, line 1: disc must be a mapping of keys to values, not a list.")]
    [InlineData("unit-disc: 2", "f, line 1: unit-disc must be a mapping of keys to values, not '2'.")]
    [InlineData("[disc]", "f, line 1: shape must be a name or a name with options, not a list.")]
    [InlineData("{}", "f, line 1: shape must be a name or a name with options, and holds none.")]
    [InlineData("disc:\nradius: 2", "f, line 2: shape is a single key, so 'radius' must be indented under 'disc'.")]
    [InlineData("name: [disc]", "f, line 1: name of shape must be a word, not a list.")]
    [InlineData("pair:\n  left:\n    disc: x", "f, line 3: disc must be a number, not 'x'.")]
    [InlineData("pair:\n  left: disc(1)\n  many:\n    - disc: 1\n      x: 2", "f, line 5: a shape is a single key, so 'x' must be indented "
        + "under 'disc' or begin with '- '.")]
    [InlineData("house:\n  door:\n    is-open: true", "f, line 3: door needs the key 'width' (a whole number).")]
    [InlineData("house: {door: [2]}", "f, line 1: door must be a mapping of keys to values, not a list.")]
    public void What_is_wrong_in_a_file_is_one_sentence(string yaml, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => s_shapes.Read(Yaml(yaml), "shape")).Message);

    [Fact]
    public void What_is_read_is_written_so_that_it_reads_back()
    {
        var disc = new Disc(2) { IsFilled = true, Shade = 3 };
        Assert.Equal(
            "disc(radius=2,colour=plain-white,is-filled=true,depth=0,shade=3,key=0,note=none)",
            SettingsOptions.Text("disc", disc));
        Assert.Equal(disc, s_shapes.Parse(SettingsOptions.Text("disc", disc)));
    }

    [Fact]
    public void A_start_without_options_is_given_out_as_it_is() => Assert.Same(s_shapes.PresetsOf("house")["tall"], House.Presets["tall"]);

    public abstract record Shape
    {
        public Colour Colour { get; init; }
    }

    public sealed record Disc([Option(Positional = true, Description = "half of its width")] double Radius) : Shape
    {
        public double Radius { get; init; } = Ranges.AtLeast(0, Radius, "radius");

        public bool IsFilled { get; init; }

        public int Depth { get; init => field = Ranges.Between(0, 9, value, "depth"); }

        public int? Shade { get; init; }

        public ulong Key { get; init; }

        public string? Note { get; init; }

        [Option(Hidden = true)]
        public int Secret { get; init; }
    }

    public sealed record Pair(Shape Left) : Shape
    {
        [Option(None = "none")]
        public Shape? Right { get; init; }

        public IReadOnlyList<Shape> Many { get; init; } = [];

        public IReadOnlyList<double> Widths { get; init; } = [];
    }

    public sealed record House : Shape
    {
        public static IReadOnlyDictionary<string, House> Presets { get; } = new Dictionary<string, House>
        {
            ["plain"] = new(),
            ["tall"] = new() { Floors = 30 },
        };

        public int Floors { get; init; } = 2;

        public Door? Door { get; init; }
    }

    public sealed record Door([Option(Positional = true)] int Width)
    {
        public bool IsOpen { get; init; }
    }
}
