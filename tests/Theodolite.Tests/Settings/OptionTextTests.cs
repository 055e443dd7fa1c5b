using CsCheck;
using Theodolite.Settings;

namespace Theodolite.Tests.Settings;

/// <summary>From <c>name(option=value)</c> to a tree.</summary>
public class OptionTextTests
{
    [Fact]
    public void A_text_becomes_a_tree()
    {
        var tree = NamedOptions.Parse("sam( rho = 0.1 , base=adam(beta1=0.8,betas=[0.8, none , x(1)]), skip = *.bias, 10 20)", "here");
        Assert.Equal("sam", tree.Name);
        Assert.Equal(["rho", "base", "skip", ""], tree.Entries.Select(entry => entry.Key));
        Assert.Equal("0.1", Assert.IsType<SettingScalar>(tree.Entries[0].Value).Text);
        var inner = Assert.IsType<NamedOptions>(tree.Entries[1].Value);
        Assert.Equal("adam", inner.Name);
        var list = Assert.IsType<SettingList>(inner.Entries[1].Value);
        Assert.Equal("none", Assert.IsType<SettingScalar>(list.Items[1]).Text);
        Assert.Equal("x", Assert.IsType<NamedOptions>(list.Items[2]).Name);
        Assert.Equal(("*.bias", "10 20"), (Text(tree.Entries[2]), Text(tree.Entries[3])));
        Assert.All(tree.Entries, entry => Assert.Equal("here", entry.Place.ToString()));
    }

    [Theory]
    [InlineData("adam")]
    [InlineData(" adam ")]
    [InlineData("adam()")]
    [InlineData("adam( )")]
    public void A_name_may_stand_alone(string text) => Assert.Equal(("adam", 0), (NamedOptions.Parse(text, "here").Name, NamedOptions
        .Parse(text, "here").Entries.Count));

    [Theory]
    [InlineData("")]
    [InlineData("(")]
    [InlineData("a b")]
    [InlineData("adam(")]
    [InlineData("adam)")]
    [InlineData("adam(x=1))")]
    [InlineData("adam(x=1")]
    [InlineData("adam(x=)")]
    [InlineData("adam(,)")]
    [InlineData("adam(x=1,)")]
    [InlineData("adam(x y=1)")]
    [InlineData("adam(x=[1,2)")]
    [InlineData("adam(x=[1,,2])")]
    [InlineData("adam(x=1]")]
    [InlineData("adam(x=b(1)c)")]
    public void Other_forms_are_refused(string text) => Assert.Equal(
        $"here: {Spelling.Quote(text)} is not of the form name or name(option=value,option=value).",
        Assert.Throws<BadInputException>(() => NamedOptions.Parse(text, "here")).Message);

    [Theory]
    [InlineData("adam(x=1,y=2,x=3)", "here: adam is given 'x' twice.")]
    [InlineData("adam(1,2)", "here: adam is given two values.")]
    [InlineData("sam(base=adam(x=1,x=1))", "here: adam is given 'x' twice.")]
    public void An_option_is_given_once(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => NamedOptions.Parse(text, "here")).Message);

    [Fact]
    public void Whatever_the_text_the_answer_is_a_tree_or_a_sentence() =>
        Gen.OneOf("a", "adam", "(", ")", "[", "]", "=", ",", " ", "0.1", "-", "*", "é", "\n").Array[0, 12].Sample(
            parts =>
            {
                try
                {
                    Assert.NotNull(NamedOptions.Parse(string.Concat(parts), "here"));
                }
                catch (BadInputException exception)
                {
                    Assert.StartsWith("here: ", exception.Message, StringComparison.Ordinal);
                }
            },
            iter: 20_000,
            seed: "0000KeUMmKrn");

    private static string Text(SettingEntry entry) => Assert.IsType<SettingScalar>(entry.Value).Text;
}
