using SkiaSharp;
using Theodolite.Landscape.Contours;

namespace Theodolite.Cli.Pictures;

/// <summary>
/// A surface z = f(x, y) in space, coloured by height like the maps: lines of equal height and the shadows of trajectories on the
/// floor, holes where values are not finite, axes at the edges of the box that nothing hides.
/// </summary>
internal static class SurfacePicture
{
    private const int ContourLines = 12;
    private static readonly SKColor s_hole = new(0xd3, 0xd8, 0xde);

    /// <param name="grid">The heights.</param>
    /// <param name="words">What is written.</param>
    /// <param name="settings">From where it is seen.</param>
    /// <param name="trajectories">Ways over it; what the surface hides of them is dashed.</param>
    /// <param name="points">Points that are marked.</param>
    public static Figure Draw(
        SurfaceGrid grid,
        SurfaceWords words,
        SurfaceSettings? settings = null,
        IReadOnlyList<SurfaceTrajectory>? trajectories = null,
        IReadOnlyList<SurfacePoint>? points = null)
    {
        settings ??= new SurfaceSettings();
        settings.Validate();
        (trajectories, points) = (trajectories ?? [], points ?? []);
        var heights = SurfaceHeights.Of(grid, settings);
        var box = new SurfaceBox(grid, heights, settings.Contours);
        string[] foot = [.. ((string[])[words.Caption, Notes(grid, points)]).Where(line => line.Length > 0)];
        var figure = Figure.Scene(words.Title, words.Subtitle, foot, settings.Format);
        var view = new SurfaceView(settings, SurfaceFrame.Room(figure.Frame));
        var faces = SurfaceFaces.Of(grid, box, view);
        SurfaceFrame.Draw(figure, box, view, words);
        Holes(figure, grid, box, view);
        if (settings.Contours)
        {
            Contours(figure, grid, box, view);
        }

        foreach (var trajectory in trajectories)
        {
            Shadow(figure, box, view, trajectory);
        }

        figure.Faces(faces);
        var depths = new DepthMap(settings.Format.Width, settings.Format.Height, faces);
        foreach (var trajectory in trajectories)
        {
            Way(figure, box, view, depths, trajectory);
        }

        Marked(figure, box, view, depths, points);
        figure.Legend([.. trajectories.Where(way => way.Name.Length > 0).Select(way => (way.Name, way.Color))]);
        return figure;
    }

    private static string Notes(SurfaceGrid grid, IReadOnlyList<SurfacePoint> points)
    {
        List<string> notes = [];
        if (grid.Missing > 0)
        {
            notes.Add($"{grid.Missing} of {grid.Given} values are not finite: holes, grey on the floor");
        }

        if (grid.X.Count * grid.Y.Count < grid.Given)
        {
            notes.Add($"{grid.X.Count} × {grid.Y.Count} of {grid.Given} points are drawn");
        }

        if (points.Count > 0)
        {
            var kinds = points.Select(point => Marks.Of(point.Kind)).ToHashSet();
            var names = ((Mark, string)[])[(Mark.Plus, "minima +"), (Mark.Times, "saddles ×"), (Mark.Triangle, "maxima: triangles")];
            notes.Add(string.Join(", ", names.Where(name => kinds.Contains(name.Item1)).Select(name => name.Item2)));
        }

        return string.Join("; ", notes);
    }

    private static void Holes(Figure figure, SurfaceGrid grid, SurfaceBox box, SurfaceView view)
    {
        var cells = from i in Enumerable.Range(0, grid.X.Count - 1)
                    from j in Enumerable.Range(0, grid.Y.Count - 1)
                    where grid.Hole(i, j)
                    select (SKPoint[])[At(i, j), At(i + 1, j), At(i + 1, j + 1), At(i, j + 1)];
        figure.Polygons([.. cells], s_hole);
        SKPoint At(int i, int j) => view.Pixel(box.Floor(grid.X[i], grid.Y[j]));
    }

    private static void Contours(Figure figure, SurfaceGrid grid, SurfaceBox box, SurfaceView view)
    {
        var axis = box.Heights.Axis;
        double[] places = [.. from i in Enumerable.Range(0, grid.X.Count)
                              from j in Enumerable.Range(0, grid.Y.Count)
                              select axis.Place(grid[i, j])];
        for (var line = 0; line < ContourLines; line++)
        {
            var share = (line + 0.5) / ContourLines;
            var level = axis.Low + (share * (axis.High - axis.Low));
            figure.Pieces(
                Isolines.Of(grid.X, grid.Y, places, level, grid.Hole).SelectMany(line => line.Points.Zip(line.Points.Skip(1)))
                    .Select(piece => (At(piece.First), At(piece.Second))),
                Palette.Height(share, 0.8),
                1.1f);
        }

        SKPoint At((double X, double Y) point) => view.Pixel(box.Floor(point.X, point.Y));
    }

    private static void Shadow(Figure figure, SurfaceBox box, SurfaceView view, SurfaceTrajectory trajectory)
    {
        SKPoint[] pixels = [.. trajectory.Points
            .Select(point => box.Holds(point) ? view.Pixel(box.Floor(point.X, point.Y)) : new SKPoint(float.NaN, float.NaN))];
        figure.Curve([.. pixels.Select(point => (double)point.X)], [.. pixels.Select(point => (double)point.Y)], Palette.Grey, 1.6f);
    }

    // Pieces that the surface hides are dashed, the others drawn through.
    private static void Way(Figure figure, SurfaceBox box, SurfaceView view, DepthMap depths, SurfaceTrajectory trajectory)
    {
        List<double> xs = [];
        List<double> ys = [];
        var hidden = false;
        void Finish()
        {
            if (xs.Count > 1 && hidden)
            {
                figure.Dashes([.. xs], [.. ys], trajectory.Color.WithAlpha(0x90), 1.3f);
            }
            else if (xs.Count > 1)
            {
                figure.Curve([.. xs], [.. ys], Palette.Paper.WithAlpha(0xb0), 4.2f);
                figure.Curve([.. xs], [.. ys], trajectory.Color, 2.2f);
            }

            xs.RemoveRange(0, Math.Max(0, xs.Count - 1));
            ys.RemoveRange(0, Math.Max(0, ys.Count - 1));
        }

        foreach (var point in box.Draped(trajectory.Points))
        {
            if (point is not { } at)
            {
                Finish();
                xs.Clear();
                ys.Clear();
                continue;
            }

            var pixel = view.Pixel(at);
            var behind = depths.Hides(pixel, view.Depth(at));
            if (behind != hidden)
            {
                Finish();
            }

            hidden = behind;
            xs.Add(Math.Round(pixel.X, 1));
            ys.Add(Math.Round(pixel.Y, 1));
        }

        Finish();
        var seen = trajectory.Points.Where(box.Holds).Select(box.At).ToList();
        if (seen.Count > 0)
        {
            End(seen[0], 10, Mark.Ring);
            End(seen[^1], 11, Mark.Disc);
        }

        void End((double X, double Y, double Z) at, float size, Mark mark)
        {
            var pixel = view.Pixel(at);
            var color = depths.Hides(pixel, view.Depth(at)) ? Palette.Mixed(Palette.Paper, trajectory.Color, 0.5) : trajectory.Color;
            figure.Dots([pixel.X], [pixel.Y], color, size, mark);
        }
    }

    private static void Marked(Figure figure, SurfaceBox box, SurfaceView view, DepthMap depths, IReadOnlyList<SurfacePoint> points)
    {
        var placed = points.Where(point => box.Holds((point.X, point.Y, point.Z)))
            .Select(point => (Point: point, At: box.At((point.X, point.Y, point.Z)))).ToList();
        foreach (var (point, at) in placed)
        {
            var pixel = view.Pixel(at);
            var color = depths.Hides(pixel, view.Depth(at)) ? Palette.Grey : Palette.Ink;
            figure.Dots([pixel.X], [pixel.Y], Palette.Paper.WithAlpha(0xc0), 17);
            figure.Dots([pixel.X], [pixel.Y], color, 10, Marks.Of(point.Kind));
            figure.Reserve(pixel, 7);
        }

        foreach (var (point, at) in placed.Where(placed => placed.Point.Label.Length > 0))
        {
            var pixel = view.Pixel(at);
            if (!figure.Label(pixel.X, pixel.Y, point.Label, Palette.Ink, 13))
            {
                figure.Label(pixel.X, pixel.Y, point.Label, Palette.Ink, 30);
            }
        }
    }
}
