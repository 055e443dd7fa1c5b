// The surface in three dimensions, by plotly, which is fetched when the page has been painted.
import { floats, onTheme, theme } from './paint.js';

let library = null;

function plotly() {
  library ??= new Promise((done, fail) => {
    const script = document.createElement('script');
    script.src = new URL('./plotly.js', import.meta.url).href;
    script.onload = () => done(window.Plotly);
    script.onerror = () => { library = null; fail(new Error('plotly')); };
    document.head.append(script);
  });
  return library;
}

export function create(host) { return new Surface(host); }

class Surface {
  constructor(host) {
    this.host = host;
    this.tracks = [];
    this.forget = onTheme(() => { this.surface = null; this.draw(); });
  }

  // heights: columns × rows by column, as shares of the bar; tracks: [{name, colour, count}] with x, y, share of every point.
  async show(area, heights, tracks, bytes) {
    this.area = { ...area, heights: floats(heights) };
    this.surface = null;
    this.lines(tracks, bytes);
    await this.draw();
  }

  // Drawing takes the browser a quarter of a second where no graphics processor helps: it waits until the hand rests.
  race(tracks, bytes) {
    this.lines(tracks, bytes);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.draw(), 350);
  }

  lines(tracks, bytes) {
    const numbers = floats(bytes);
    let at = 0;
    this.tracks = tracks.map(track => ({ ...track, points: numbers.subarray(at, at += 3 * track.count) }));
  }

  // Latest wins: what was asked for while plotly draws is drawn next, once.
  async draw() {
    if (this.drawing) { this.again = true; return; }
    if (!this.area) { return; }
    this.drawing = true;
    try {
      do {
        this.again = false;
        const Plotly = await plotly();
        if (this.gone) { return; }
        await Plotly.react(this.host, this.data(), this.layout(), { displaylogo: false, responsive: true, displayModeBar: false });
        this.host.dataset.drawn = Number(this.host.dataset.drawn || 0) + 1;
      } while (this.again);
    } catch { this.host.dataset.failed = 'true'; } finally { this.drawing = false; }
  }

  // The same object as before where it is the same surface: plotly then leaves it as it stands.
  ground() {
    if (this.surface) { return this.surface; }
    const [a, colours] = [this.area, theme()];
    const rows = Array.from({ length: a.rows }, (_, j) => Array.from({ length: a.columns }, (_, i) => {
      const share = a.heights[i * a.rows + j];
      return Number.isFinite(share) ? share : null;
    }));
    const spaced = (low, high, n) => Array.from({ length: n }, (_, k) => low + k * (high - low) / (n - 1));
    return this.surface = {
      type: 'surface', z: rows, x: spaced(a.left, a.right, a.columns), y: spaced(a.bottom, a.top, a.rows), showscale: false,
      colorscale: colours.heights.map((colour, k) => [k / (colours.heights.length - 1), colour]), cmin: 0, cmax: 1, hoverinfo: 'skip',
      lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.05 }, contours: { z: { show: true, width: 1, color: colours.line } },
    };
  }

  data() {
    const colours = theme();
    const lines = this.tracks.map(track => {
      const at = c => Array.from({ length: track.count }, (_, k) => track.points[3 * k + c]);
      return {
        type: 'scatter3d', mode: 'lines', x: at(0), y: at(1), z: at(2).map(share => share + 0.008), name: track.name, showlegend: false,
        line: { width: 5, color: colours.curves[track.colour % colours.curves.length] }, hoverinfo: 'name',
      };
    });
    return [this.ground(), ...lines];
  }

  layout() {
    const [a, colours] = [this.area, theme()];
    const axis = title => ({ title: { text: title }, color: colours.ink, gridcolor: colours.rule, zeroline: false });
    return {
      paper_bgcolor: 'rgba(0,0,0,0)', margin: { l: 0, r: 0, t: 0, b: 0 }, font: { color: colours.ink, size: 11 }, uirevision: 'kept',
      scene: {
        xaxis: axis(a.xName), yaxis: axis(a.yName), aspectmode: 'manual', aspectratio: { x: 1, y: 1, z: 0.75 },
        zaxis: { ...axis(a.zName), tickvals: a.bar.map(t => t.share), ticktext: a.bar.map(t => t.label), range: [-0.02, 1.05] },
        camera: { eye: { x: -1.35, y: -1.45, z: 0.95 } },
      },
    };
  }

  dispose() {
    this.gone = true;
    clearTimeout(this.rest);
    this.forget();
    window.Plotly?.purge(this.host);
  }
}
