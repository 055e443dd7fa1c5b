using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Theodolite.Explorer.Components;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Lessons;

/// <summary>Paragraphs with terms, mathematics and stress (<see cref="ProseText"/>).</summary>
public sealed class Prose : ComponentBase
{
    /// <summary>The text.</summary>
    [Parameter]
    [EditorRequired]
    public string Says { get; set; } = "";

    [CascadingParameter]
    private PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        foreach (var paragraph in ProseText.Read(Says))
        {
            builder.OpenElement(0, "p");
            foreach (var piece in paragraph)
            {
                Show(builder, piece);
            }

            builder.CloseElement();
        }
    }

    private void Show(RenderTreeBuilder builder, ProseText.Piece piece)
    {
        switch (piece.Kind)
        {
            case ProseText.Kind.Term when Text.Terms.Find(piece.Term!) is { } term:
                builder.OpenComponent<TermMark>(1);
                builder.AddComponentParameter(2, nameof(TermMark.Of), term with { Name = piece.Words });
                builder.CloseComponent();
                break;
            case ProseText.Kind.Formula:
                builder.OpenElement(3, "span");
                builder.AddAttribute(4, "class", "math");
                builder.AddContent(5, piece.Words);
                builder.CloseElement();
                break;
            case ProseText.Kind.Code:
                builder.OpenElement(9, "code");
                builder.AddContent(10, piece.Words);
                builder.CloseElement();
                break;
            case ProseText.Kind.Stressed:
                builder.OpenElement(6, "em");
                builder.AddContent(7, piece.Words);
                builder.CloseElement();
                break;
            default:
                builder.AddContent(8, piece.Words);
                break;
        }
    }
}
