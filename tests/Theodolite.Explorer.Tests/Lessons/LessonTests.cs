using System.Reflection;
using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.Lessons;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Tests.Lessons;

/// <summary>Lessons as pages: listed, reachable, and their marks readable in both languages.</summary>
public sealed class LessonTests
{
    public static TheoryData<string, string> Texts => [.. LessonList.All.SelectMany(lesson =>
        (TheoryDataRow<string, string>[])[new(lesson.Name, "en"), new(lesson.Name, "zh")])];

    [Fact]
    public void EveryListedLessonIsAPageAndEveryPageIsListed()
    {
        var pages = typeof(LessonList).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>(), (_, route) => route.Template)
            .Where(template => template.StartsWith(LessonList.Path + "/", StringComparison.Ordinal));
        Assert.Equal(LessonList.All.Select(lesson => lesson.Path).Order(), pages.Order());
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void EveryMarkIsClosedAndEveryTermKnown(string name, string language)
    {
        var all = language == "zh" ? ChineseTexts.All : EnglishTexts.All;
        var text = LessonList.All.First(lesson => lesson.Name == name).Text(all.LessonPages);
        foreach (var prose in (string[])[text.Body, text.Truth, text.Task, text.Answer, text.Sources])
        {
            foreach (var piece in ProseText.Read(prose).SelectMany(paragraph => paragraph))
            {
                Assert.NotEmpty(piece.Words);
                Assert.True(piece.Term is null || all.Terms.Find(piece.Term) is not null, piece.Term);
            }
        }
    }

    [Fact]
    public void BothLanguagesExplainTheSameTermsAndShowTheSameFormulas()
    {
        foreach (var lesson in LessonList.All)
        {
            var (english, chinese) = (lesson.Text(EnglishTexts.All.LessonPages), lesson.Text(ChineseTexts.All.LessonPages));
            Assert.Equal(Marks(english.Body, ProseText.Kind.Term), Marks(chinese.Body, ProseText.Kind.Term));
            Assert.Equal(
                Marks(english.Truth + "\n\n" + english.Sources, ProseText.Kind.Code),
                Marks(chinese.Truth + "\n\n" + chinese.Sources, ProseText.Kind.Code));
        }
    }

    [Fact]
    public void LinesOfProseAreJoinedAsTheirLettersAsk()
    {
        Assert.Equal("two words", Assert.Single(ProseText.Read("two\n  words")[0]).Words);
        Assert.Equal("两个字", Assert.Single(ProseText.Read("两个\n字")[0]).Words);
        Assert.Equal(2, ProseText.Read("a\n\nb").Count);
        ProseText.Piece[] pieces =
        [
            new(ProseText.Kind.Plain, "a ", null), new(ProseText.Kind.Formula, "[x*y]", null), new(ProseText.Kind.Plain, " ", null),
            new(ProseText.Kind.Term, "saddles", "Saddle"), new(ProseText.Kind.Stressed, "not", null), new(ProseText.Kind.Code, "a*b", null),
        ];
        Assert.Equal(pieces, Assert.Single(ProseText.Read("a `[x*y]` [saddles|Saddle]*not*$a*b$")));
        Assert.Throws<FormatException>(() => ProseText.Read("an `open mark"));
        Assert.Throws<FormatException>(() => ProseText.Read("a [term]"));
    }

    [Fact]
    public void AKnobKeepsItsRange()
    {
        var knob = new Knob("n", 5, 1, 12, Whole: true);
        Assert.Equal(5, knob.Of([]));
        Assert.Equal(12, knob.Of([1e9]));
        Assert.Equal(1, knob.Of([-3]));
        Assert.Equal(7, knob.Of([7.4]));
    }

    private static IEnumerable<string> Marks(string prose, ProseText.Kind kind) => ProseText.Read(prose).SelectMany(paragraph => paragraph)
        .Where(piece => piece.Kind == kind).Select(piece => piece.Term ?? piece.Words).Order();
}
