using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Theodolite.Scales;

namespace Theodolite.Explorer.Plots;

/// <summary>Curves between two axes, as SVG: small, sharp, and readable by other programs.</summary>
public sealed partial class CurvePlot
{
    private const int Width = 480;
    private const int Height = 280;
    private const int Left = 62;
    private const int Right = Width - 12;
    private const int Top = 10;
    private const int Bottom = Height - 44;
    private const int MostPoints = 1_500;

    private Axis _x = Axis.Linear(0, 1);
    private Axis _y = Axis.Linear(0, 1);
    private int _missing;

    /// <summary>What is drawn.</summary>
    [Parameter]
    public IReadOnlyList<Curve> Curves { get; set; } = [];

    /// <summary>Lines across it.</summary>
    [Parameter]
    public IReadOnlyList<Guide> Guides { get; set; } = [];

    /// <summary>What lies to the right.</summary>
    [Parameter]
    public string XName { get; set; } = "";

    /// <summary>What is high.</summary>
    [Parameter]
    public string YName { get; set; } = "";

    /// <summary>Whether heights are logarithmic; those that are not positive are left out then.</summary>
    [Parameter]
    public bool Logarithmic { get; set; }

    /// <summary>Whether places to the right are logarithmic.</summary>
    [Parameter]
    public bool LogarithmicX { get; set; }

    /// <summary>What it shows, for those who do not see it.</summary>
    [Parameter]
    public string Label { get; set; } = "";

    protected override void OnParametersSet()
    {
        _missing = Curves.Sum(curve => curve.Y.Count(y => !double.IsFinite(y)));
        var points = Curves.SelectMany(Finite).ToList();
        _x = Scale(
            [.. points.Select(point => point.X), .. Guides.Where(guide => guide.Upright).Select(guide => guide.Height)],
            LogarithmicX,
            0,
            7);
        _y = Scale(
            [.. points.Select(point => point.Y), .. Guides.Where(guide => !guide.Upright).Select(guide => guide.Height)],
            Logarithmic,
            0.06,
            6);
    }

    private static Axis Scale(List<double> values, bool logarithmic, double margin, int about)
    {
        values = [.. values.Where(value => double.IsFinite(value) && (!logarithmic || value > 0))];
        var (low, high) = values.Count == 0 ? (logarithmic ? 0.1 : 0, 1) : (values.Min(), values.Max());
        var room = Math.Pow(high / Math.Max(low, 1e-300), margin);
        return logarithmic
            ? Axis.Logarithmic(low / room, high * room, RaisedDigits.Instance, about)
            : Axis.Linear(low - (margin * (high - low)), high + (margin * (high - low)), about);
    }

    private static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private double X(double value) => Px(_x.Place(value));

    private double Y(double value) => Py(_y.Place(value));

    private double Px(double position) => Left + ((position - _x.Low) / (_x.High - _x.Low) * (Right - Left));

    private double Py(double position) => Bottom - ((position - _y.Low) / (_y.High - _y.Low) * (Bottom - Top));

    private bool Visible(Guide guide) => double.IsFinite(guide.Height) && (guide.Upright
        ? _x.Share(guide.Height) is >= 0 and <= 1
        : _y.Share(guide.Height) is >= 0 and <= 1);

    private IEnumerable<(double X, double Y)> Finite(Curve curve) => curve.X.Zip(curve.Y).Where(point => IsShown(point.First,
    point.Second));

    private bool IsShown(double x, double y) =>
        double.IsFinite(x) && double.IsFinite(y) && (!Logarithmic || y > 0) && (!LogarithmicX || x > 0);

    private string Path(Curve curve)
    {
        var (text, pen) = (new StringBuilder(), 'M');
        var every = Math.Max(1, curve.X.Count / MostPoints);
        for (var i = 0; i < curve.X.Count; i++)
        {
            if (i % every != 0 && i != curve.X.Count - 1)
            {
                continue;
            }

            if (!IsShown(curve.X[i], curve.Y[i]))
            {
                pen = 'M';
                continue;
            }

            text.Append(pen).Append(N(X(curve.X[i]))).Append(' ').Append(N(Y(curve.Y[i])));
            pen = 'L';
        }

        return text.ToString();
    }
}
