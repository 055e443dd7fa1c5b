using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Randomness;
using static Theodolite.Tests.Models.ModelFileTests;

namespace Theodolite.Tests.Models;

/// <summary>Model files as strangers write them: each fault is one sentence with file, line and what was expected.</summary>
public class ModelFileErrors
{
    private static string Layers => string.Join(", ", LayerNames.Known.Order(StringComparer.Ordinal));

    public static TheoryData<string, string, string> Edits => new()
    {
        { "standardize", "standardise", "m.yaml, line 3: data has no key 'standardise'; did you mean 'standardize'?" },
        { "standardize: true", "standardize: yes", "m.yaml, line 3: standardize of data must be true or false, not 'yes'." },
        { "{test: 297, seed: 0}", "{tests: 297}", "m.yaml, line 4: split has no key 'tests'; did you mean 'test'?" },
        { "test: 297", "test: many", "m.yaml, line 4: test of split must be a whole number, not 'many'." },
        { "test: 297", "test: 0", "m.yaml, line 4: split: test must be a whole number from 1 to 2147483647, not 0." },
        { "seed: 0}", "seed: -1}", "m.yaml, line 4: seed of split must be a whole number that is at least 0, not '-1'." },
        { "source: digits", "sources: digits", "m.yaml, line 2: data has no key 'sources'; did you mean 'source'?" },
        { "source: digits", "source: {images: a}", "m.yaml, line 2: source needs the key 'labels' (a path)." },
        { "model:", "modell:", "m.yaml, line 5: the model file has no key 'modell'; did you mean 'model'?" },
        { "loss: cross-entropy", "loss: crossentropy", "m.yaml, line 9: there is no loss 'crossentropy'; did you mean 'cross-entropy'?" },
        { "loss: cross-entropy", "lss: cross-entropy", "m.yaml, line 9: the model file has no key 'lss'; did you mean 'loss'?" },
        {
            "loss: cross-entropy",
            "losses: []\nloss: cross-entropy",
            "m.yaml, line 9: the model file has no key 'losses'; did you mean 'loss'?" },
        { "- linear: {out: 32", "- liner: {out: 32", "m.yaml, line 6: there is no layer 'liner'; did you mean 'linear'?" },
        { "{out: 32", "{output: 32", "m.yaml, line 6: linear needs the key 'out' (the number of outputs)." },
        { "{out: 32", "{out: 32, biass: true", "m.yaml, line 6: linear has no key 'biass'; did you mean 'bias'?" },
        { "{out: 32", "{out: -1", "m.yaml, line 6: linear: out must be a whole number from 1 to 16777216, not -1." },
        { "{out: 32", "{out: 3.5", "m.yaml, line 6: out of linear must be a whole number, not '3.5'." },
        { "{out: 32", "{out: 99999999999", "m.yaml, line 6: out of linear must be a whole number, not '99999999999'." },
        { "{out: 32, init: zeros", "{out: 32, init: zero", "m.yaml, line 6: there is no initialiser 'zero'; did you mean 'zeros'?" },
        {
            "{out: 32, init: zeros",
            "{out: 32, init: [zeros]",
            "m.yaml, line 6: init of linear must be a name or a name with options, not a list." },
        { "- tanh", "- tanh: {slope: 1}", "m.yaml, line 7: tanh has no key 'slope'; known: name." },
        { "- tanh", "- tanh\n  - conv2d: {out: 2}", "m.yaml, line 8: conv2d needs the key 'kernel' (one number or [height, width])." },
        {
            "- tanh",
            "- tanh\n  - conv2d: {out: 2, kernel: [1,2,3]}",
            "m.yaml, line 8: kernel of conv2d must be one number or [height, width], not a list." },
        {
            "- tanh",
            "- tanh\n  - max-pool2d: {kernel: 2, padding: 2}",
            "m.yaml, line 8: max-pool2d: padding must be at most half the kernel of 2, not 2." },
        { "- tanh", "- 3", $"m.yaml, line 7: there is no layer '3'; known: {Layers}." },
        { "- tanh", "- residual: []", "m.yaml, line 7: residual must be a list of layers, one '- layer' a line, not an empty list." },
        {
            "- tanh",
            "- linear:\n    out: 3",
            "m.yaml, line 8: a layer is a single key, so 'out' must be indented under 'linear' or begin with '- '." },
        {
            "- tanh",
            "- tanh: {name: a.b}",
            "m.yaml, line 7: tanh: name must have 1 to 100 characters, none of them a period or white space." },
        {
            "name: gradient-descent",
            "name: gradient-decent",
            "m.yaml, line 11: there is no optimizer 'gradient-decent'; did you mean 'gradient-descent'?" },
        {
            "learning-rate: 0.5",
            "learning_rate: 0.5",
            "m.yaml, line 11: gradient-descent has no key 'learning_rate'; did you mean 'learning-rate'?" },
        {
            "learning-rate: 0.5",
            "learning-rate: -0.5",
            "m.yaml, line 11: gradient-descent: learning-rate must be a finite number that is at least 0, not -0.5." },
        { "batch: full", "batch: half", "m.yaml, line 12: batch of train must be full or a number of samples, not 'half'." },
        { "steps: 500", "stop: {no-improvement: 5}", "m.yaml, line 11: train needs the key 'steps' (the number of updates, or epochs)." },
        { "steps: 500", "steps: 500\n  stop: [5]", "m.yaml, line 14: stop must be a mapping of keys to values, not a list." },
        { "steps: 500", "steps: 500\n  steps: 3", "m.yaml, line 14: the key 'steps' is given twice." },
    };

    public static TheoryData<string, string> Hostile => new()
    {
        { "", "m.yaml is empty; a model file has the keys data, model and loss." },
        { "# nothing", "m.yaml is empty; a model file has the keys data, model and loss." },
        { "- 1", "m.yaml, line 1: the model file must be a mapping of keys to values, not a list." },
        { "data: &a digits", "m.yaml, line 1: anchors (&name) and tags (!name) are not accepted in a model file." },
        { "data: *a", "m.yaml, line 1: aliases (*name) are not accepted in a model file." },
        { "data: !!python/object:os.system x", "m.yaml, line 1: anchors (&name) and tags (!name) are not accepted in a model file." },
        { "[a]: b", "m.yaml, line 1: a key must be a word." },
        { Head + "---\nx: y", "m.yaml, line 4: a model file holds one YAML document, and here a second one begins." },
        { $"data: {new string('[', 5000)}", "m.yaml, line 1: lists and mappings nest at most 24 deep." },
        { $"model: [{string.Join(",", Enumerable.Repeat("a", 10_001))}]", "m.yaml, line 1: a model file has at most 10000 entries." },
        { new string(' ', (1 << 18) + 1), "m.yaml has 262145 characters; a model file has at most 262144." },
        {
            Head.Replace("tanh", new string('x', 500), StringComparison.Ordinal),
            $"m.yaml, line 2: there is no layer '{new string('x', 40)}…'; known: {Layers}." },
    };

    private static string Fault(string text) =>
        Assert.Throws<BadInputException>(() => ModelFile.Parse(text, "m.yaml", "/folder")).Message;

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_single_fault_is_named(string from, string to, string message)
    {
        var at = Stalled.IndexOf(from, StringComparison.Ordinal);
        Assert.Equal(message, Fault(Stalled[..at] + to + Stalled[(at + from.Length)..]));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_text_is_refused(string text, string message) => Assert.Equal(message, Fault(text));

    [Theory]
    [InlineData("data: {")]
    [InlineData("data: 'x")]
    [InlineData("\tdata: x")]
    [InlineData("data: \"\\x\"")]
    [InlineData("data: a: b")]
    [InlineData("%YAML 9.9\n--- x")]
    public void What_is_not_YAML_is_said_to_be_so(string text)
    {
        var message = Fault(text);
        Assert.Matches(@"^m\.yaml, line \d+: .+\.$", message);
        Assert.DoesNotContain('\n', message);
        Assert.True(message.Length < 250);
    }

    // Whatever happens to a valid file, the answer is a model or a sentence, never another exception.
    [Fact]
    public void A_damaged_file_never_breaks_the_reader()
    {
        var random = Philox.For(1, "damage");
        const string Alphabet = "{}[]:,-&*!#'\"\n \t01az%@|>?~";
        for (var i = 0; i < 1000; i++)
        {
            var text = Stalled.ToCharArray();
            for (var k = random.NextInt(4); k >= 0; k--)
            {
                text[random.NextInt(text.Length)] = Alphabet[random.NextInt(Alphabet.Length)];
            }

            try
            {
                ModelFile.Parse(new string(text), "m.yaml", "/folder");
            }
            catch (BadInputException exception)
            {
                Assert.StartsWith("m.yaml", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_file_that_is_missing_or_not_text_is_named()
    {
        Assert.Contains(
            "There is no model file",
            Assert.Throws<BadInputException>(() => ModelFile.Load("/nowhere/m.yaml")).Message,
            StringComparison.Ordinal);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        File.WriteAllBytes(path, [0xFF, 0xFE, 0x00, 0x80]);
        try
        {
            Assert.Throws<BadInputException>(() => ModelFile.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
