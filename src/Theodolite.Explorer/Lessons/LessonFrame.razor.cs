using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Lessons;

/// <summary>What is around the figure of every lesson: the text, a task, a question, and the ways to its neighbours.</summary>
public sealed partial class LessonFrame
{
    /// <summary>The texts of the lesson.</summary>
    [Parameter]
    [EditorRequired]
    public LessonText Of { get; set; } = null!;

    /// <summary>The playground of its task.</summary>
    [Parameter]
    [EditorRequired]
    public PlaygroundState Try { get; set; } = new();

    /// <summary>Why there is no figure; null where there is.</summary>
    [Parameter]
    public string? Fault { get; set; }

    /// <summary>The figure.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [CascadingParameter]
    private PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private LessonTexts Common => Text.LessonPages;

    private PageAddress Here => PageAddress.Of(Navigation);

    private int Place => LessonList.IndexOf(Here.Path);

    private string Named(int place) => LessonList.All[place].Text(Common).Title;
}
