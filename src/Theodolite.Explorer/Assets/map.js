// The map of a function of two parameters: a bitmap, isolines, and over them trajectories, marks and what is under the cursor.
import { floats, onTheme, ramp, short, theme, ticks } from './paint.js';
import { Playback } from './playback.js';

const margin = { left: 50, right: 76, top: 10, bottom: 36 };
const shapes = ['circle', 'square', 'triangle', 'diamond'];

export function create(host, dotnet, settings) { return new MapPlot(host, dotnet, settings); }

class MapPlot {
  constructor(host, dotnet, settings) {
    this.host = host;
    this.dotnet = dotnet;
    this.settings = settings;
    this.back = host.querySelector('canvas.back');
    this.front = host.querySelector('canvas.front');
    this.readout = host.querySelector('.readout');
    this.area = null;
    this.tracks = [];
    this.marks = [];
    this.segments = [];
    this.cursor = null;
    this.local = null;
    this.asking = false;
    this.listeners = new AbortController();
    this.playback = new Playback(host.querySelector('.transport'), () => this.paintFront());
    this.forget = onTheme(() => this.paint());
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(this.front);
    this.listen();
  }

  // bar: [{share, label}]; shares: columns × rows, by column; lines: points of isolines, counts: how many in each.
  ground(area, shares, lines) {
    this.area = { ...area, shares: floats(shares), lines: floats(lines) };
    this.cursor = this.local = null;
    this.bitmap = null;
    this.paint();
  }

  // list: [{name, colour, count}]; bytes: x, y, cost of every point.
  race(list, bytes) {
    const numbers = floats(bytes);
    let at = 0;
    let end = 0;
    this.tracks = list.map(track => {
      const points = numbers.subarray(at, at += 3 * track.count);
      if (track.count > 0) { end = Math.max(end, points[points.length - 1]); }
      return { ...track, points };
    });
    this.playback.length(end);
    this.front.dataset.checksum = checksum(numbers);
    this.front.dataset.races = Number(this.front.dataset.races || 0) + 1;
  }

  // marks: [{x, y, kind, label}]; segments: [{x1, y1, x2, y2, dashed}].
  annotate(marks, segments) {
    this.marks = marks;
    this.segments = segments;
    this.paintFront();
  }

  png() {
    const whole = document.createElement('canvas');
    [whole.width, whole.height] = [this.back.width, this.back.height];
    const pen = whole.getContext('2d');
    pen.fillStyle = theme().paper;
    pen.fillRect(0, 0, whole.width, whole.height);
    pen.drawImage(this.back, 0, 0);
    pen.drawImage(this.front, 0, 0);
    return new Promise(done => whole.toBlob(blob => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = this.settings.file + '.png';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      done();
    }));
  }

  dispose() {
    this.listeners.abort();
    this.sizes.disconnect();
    this.forget();
    this.playback.dispose();
  }

  listen() {
    const signal = { signal: this.listeners.signal };
    const place = event => {
      const box = this.front.getBoundingClientRect();
      return this.toData(event.clientX - box.left, event.clientY - box.top);
    };
    this.front.addEventListener('pointermove', event => { if (event.pointerType === 'mouse') { this.look(place(event)); } }, signal);
    this.front.addEventListener('pointerleave', () => { if (document.activeElement !== this.front) { this.look(null); } }, signal);
    this.front.addEventListener('click', event => { const at = place(event); this.look(at); this.drop(at); }, signal);
    this.front.addEventListener('keydown', event => this.key(event), signal);
  }

  key(event) {
    const a = this.area;
    if (!a) { return; }
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
    const share = event.shiftKey ? 0.1 : 0.01;
    const at = this.cursor ?? { x: (a.left + a.right) / 2, y: (a.bottom + a.top) / 2 };
    if (dx || dy) {
      this.look({
        x: Math.min(a.right, Math.max(a.left, at.x + dx * share * (a.right - a.left))),
        y: Math.min(a.top, Math.max(a.bottom, at.y + dy * share * (a.top - a.bottom))),
      });
    } else if (event.key === 'Enter') { this.drop(at); }
    else if (event.key === ' ') { this.playback.act('play'); }
    else if (event.key === '.') { this.playback.act('step'); }
    else if (event.key === ',') { this.playback.act('back'); }
    else { return; }
    event.preventDefault();
  }

  drop(at) { if (at && this.settings.drop) { this.dotnet.invokeMethodAsync('Drop', at.x, at.y); } }

  // One question at a time: the answer to an old place is not worth waiting for.
  async look(at) {
    this.cursor = at;
    if (!at) { this.local = null; }
    this.paintFront();
    if (!this.settings.look || this.asking || !at) { return; }
    this.asking = true;
    try {
      while (this.cursor && (this.local?.x !== this.cursor.x || this.local?.y !== this.cursor.y)) {
        const { x, y } = this.cursor;
        const n = await this.dotnet.invokeMethodAsync('Look', x, y);
        this.local = n && { x, y, value: n[0], gx: n[1], gy: n[2], small: n.slice(3, 6), large: n.slice(6, 9) };
        this.paintFront();
        if (!n) { break; }
      }
    } catch { /* the circuit is gone; the page says so */ } finally { this.asking = false; }
  }

  resize() {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const { clientWidth: width, clientHeight: height } = this.front;
    if (!width || !height) { return; }
    for (const canvas of [this.back, this.front]) {
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    }
    this.ratio = ratio;
    this.box = { left: margin.left, top: margin.top, width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
    this.paint();
  }

  toScreen(x, y) {
    const { area: a, box: b } = this;
    return [b.left + (x - a.left) / (a.right - a.left) * b.width, b.top + (a.top - y) / (a.top - a.bottom) * b.height];
  }

  toData(px, py) {
    const { area: a, box: b } = this;
    if (!a || !b || px < b.left || py < b.top || px > b.left + b.width || py > b.top + b.height) { return null; }
    return { x: a.left + (px - b.left) / b.width * (a.right - a.left), y: a.top - (py - b.top) / b.height * (a.top - a.bottom) };
  }

  pen(canvas) {
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.font = '12px system-ui, sans-serif';
    return pen;
  }

  clip(pen) {
    pen.beginPath();
    pen.rect(this.box.left, this.box.top, this.box.width, this.box.height);
    pen.clip();
  }

  paint() {
    if (!this.area || !this.box) { return; }
    const [pen, colours] = [this.pen(this.back), theme()];
    this.paintBitmap(pen, colours);
    this.paintLines(pen, colours);
    this.paintAxes(pen, colours);
    this.paintBar(pen, colours);
    this.paintFront();
  }

  paintBitmap(pen, colours) {
    const { area: a, box: b } = this;
    const [image, table, holes] = [new ImageData(a.columns, a.rows), ramp(colours.heights), ramp([colours.hatch, colours.hatch])];
    let missing = 0;
    for (let i = 0; i < a.columns; i++) {
      for (let j = 0; j < a.rows; j++) {
        const share = a.shares[i * a.rows + j];
        const hole = !Number.isFinite(share);
        missing += hole;
        const at = 4 * ((a.rows - 1 - j) * a.columns + i);
        const source = hole ? holes : table;
        const index = hole ? 0 : 3 * Math.round(255 * Math.min(1, Math.max(0, share)));
        for (let c = 0; c < 3; c++) { image.data[at + c] = source[index + c]; }
        image.data[at + 3] = 255;
      }
    }
    const small = new OffscreenCanvas(a.columns, a.rows);
    small.getContext('2d', { willReadFrequently: true }).putImageData(image, 0, 0);
    pen.save();
    this.clip(pen);
    pen.imageSmoothingEnabled = missing === 0;
    // A value stands at the middle of its pixel: half a cell hangs over each edge.
    const [w, h] = [b.width / (a.columns - 1), b.height / (a.rows - 1)];
    pen.drawImage(small, b.left - w / 2, b.top - h / 2, b.width + w, b.height + h);
    pen.restore();
    this.host.dataset.missing = missing;
  }

  paintLines(pen, colours) {
    const { area: a } = this;
    pen.save();
    this.clip(pen);
    pen.strokeStyle = colours.line;
    pen.lineWidth = 1;
    pen.beginPath();
    let at = 0;
    for (const count of a.counts) {
      for (let k = 0; k < count; k++, at += 2) {
        const [x, y] = this.toScreen(a.lines[at], a.lines[at + 1]);
        k === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y);
      }
    }
    pen.stroke();
    pen.restore();
  }

  paintAxes(pen, colours) {
    const { area: a, box: b } = this;
    pen.strokeStyle = colours.quiet;
    pen.fillStyle = colours.ink;
    pen.lineWidth = 1;
    pen.strokeRect(b.left + 0.5, b.top + 0.5, b.width - 1, b.height - 1);
    pen.textAlign = 'center';
    pen.textBaseline = 'top';
    for (const { value, label } of ticks(a.left, a.right, Math.max(2, b.width / 70))) {
      const [x] = this.toScreen(value, a.bottom);
      pen.fillText(label, x, b.top + b.height + 5);
      this.stroke(pen, [x, b.top + b.height, x, b.top + b.height - 5]);
    }
    pen.fillText(a.xName, b.left + b.width / 2, b.top + b.height + 20);
    pen.textAlign = 'right';
    pen.textBaseline = 'middle';
    for (const { value, label } of ticks(a.bottom, a.top, Math.max(2, b.height / 50))) {
      const [, y] = this.toScreen(a.left, value);
      pen.fillText(label, b.left - 6, y);
      this.stroke(pen, [b.left, y, b.left + 5, y]);
    }
    pen.save();
    pen.translate(11, b.top + b.height / 2);
    pen.rotate(-Math.PI / 2);
    pen.textAlign = 'center';
    pen.fillText(a.yName, 0, 0);
    pen.restore();
  }

  paintBar(pen, colours) {
    const { area: a, box: b } = this;
    const [x, table] = [b.left + b.width + 10, ramp(colours.heights)];
    for (let k = 0; k < b.height; k++) {
      const i = 3 * Math.round(255 * (1 - k / b.height));
      pen.fillStyle = `rgb(${table[i]},${table[i + 1]},${table[i + 2]})`;
      pen.fillRect(x, b.top + k, 10, 1.5);
    }
    pen.strokeStyle = colours.quiet;
    pen.strokeRect(x + 0.5, b.top + 0.5, 9, b.height - 1);
    pen.fillStyle = colours.ink;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    for (const { share, label } of a.bar) { pen.fillText(label, x + 14, b.top + (1 - share) * b.height); }
  }

  paintFront() {
    if (!this.area || !this.box) { return; }
    const [pen, colours] = [this.pen(this.front), theme()];
    pen.save();
    this.clip(pen);
    for (const s of this.segments) {
      pen.setLineDash(s.dashed ? [5, 4] : []);
      pen.strokeStyle = colours.ink;
      pen.lineWidth = 1.6;
      this.stroke(pen, [...this.toScreen(s.x1, s.y1), ...this.toScreen(s.x2, s.y2)]);
    }
    pen.setLineDash([]);
    for (const mark of this.marks) { this.paintMark(pen, colours, mark); }
    this.tracks.forEach((track, index) => this.paintTrack(pen, colours, track, index));
    if (this.local) { this.paintLocal(pen, colours); }
    if (this.cursor) { this.paintCursor(pen, colours); }
    pen.restore();
    this.say();
    this.front.dataset.painted = performance.now().toFixed(1);
  }

  paintTrack(pen, colours, track, index) {
    const [points, colour] = [track.points, colours.curves[track.colour % colours.curves.length]];
    if (points.length < 3) { return; }
    const at = this.playback.at;
    let last = this.toScreen(points[0], points[1]);
    const start = last;
    pen.beginPath();
    pen.moveTo(...last);
    for (let k = 3; k < points.length; k += 3) {
      if (!Number.isFinite(points[k]) || !Number.isFinite(points[k + 1])) { break; }
      let next = this.toScreen(points[k], points[k + 1]);
      const beyond = points[k + 2] > at;
      if (beyond) {
        const share = Math.max(0, (at - points[k - 1]) / (points[k + 2] - points[k - 1]));
        next = last.map((value, c) => value + share * (next[c] - value));
      }
      pen.lineTo(...next);
      last = next;
      if (beyond || Math.abs(next[0]) > 1e5 || Math.abs(next[1]) > 1e5) { break; }
    }
    pen.lineJoin = 'round';
    pen.strokeStyle = colours.paper;
    pen.lineWidth = 4;
    pen.globalAlpha = 0.55;
    pen.stroke();
    pen.globalAlpha = 1;
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.stroke();
    this.shape(pen, 'circle', start, 5, colours.paper, colour);
    this.shape(pen, shapes[index % shapes.length], last, 6, colour, colours.paper);
  }

  paintMark(pen, colours, mark) {
    const [x, y] = this.toScreen(mark.x, mark.y);
    pen.strokeStyle = pen.fillStyle = colours.ink;
    pen.lineWidth = 2;
    const kinds = {
      'local-minimum': () => this.shape(pen, 'triangle-down', [x, y], 6, colours.paper, colours.ink),
      'flat-minimum': () => this.shape(pen, 'triangle-down', [x, y], 6, colours.rule, colours.ink),
      'local-maximum': () => this.shape(pen, 'triangle', [x, y], 6, colours.ink, colours.paper),
      saddle: () => { this.stroke(pen, [x - 5, y - 5, x + 5, y + 5]); this.stroke(pen, [x - 5, y + 5, x + 5, y - 5]); },
      'degenerate-saddle': () => { this.stroke(pen, [x - 6, y, x + 6, y]); this.stroke(pen, [x, y - 6, x, y + 6]); },
      name: () => {},
      start: () => this.shape(pen, 'circle', [x, y], 5, colours.paper, colours.ink),
    };
    (kinds[mark.kind] ?? (() => this.shape(pen, 'circle', [x, y], 3, colours.ink, colours.paper)))();
    if (mark.label) {
      pen.textAlign = 'left';
      pen.textBaseline = 'bottom';
      pen.strokeStyle = colours.paper;
      pen.lineWidth = 3;
      pen.strokeText(mark.label, x + 7, y - 4);
      pen.fillStyle = colours.ink;
      pen.fillText(mark.label, x + 7, y - 4);
    }
  }

  // The quadratic model: the curve ½dᵀ|H|d = c, and its axes, dashed where the curvature is negative.
  paintLocal(pen, colours) {
    const { area: a, box: b, local: q } = this;
    const [sx, sy] = [b.width / (a.right - a.left), b.height / (a.top - a.bottom)];
    const sizes = [q.small[0], q.large[0]].map(Math.abs);
    const largest = Math.max(...sizes);
    if (!(largest > 0) || !Number.isFinite(largest)) { return; }
    const reach = 0.09 * Math.min(a.right - a.left, a.top - a.bottom);
    const radii = sizes.map(size => Math.min(6 * reach, reach * Math.sqrt(largest / Math.max(size, 1e-12 * largest))));
    const [x, y] = this.toScreen(q.x, q.y);
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 1.4;
    if (sizes[0] > 1e-9 * largest && sizes[1] > 1e-9 * largest) {
      pen.beginPath();
      for (let k = 0; k <= 64; k++) {
        const [c, s] = [Math.cos(k * Math.PI / 32) * radii[0], Math.sin(k * Math.PI / 32) * radii[1]];
        pen.lineTo(x + sx * (c * q.small[1] + s * q.large[1]), y - sy * (c * q.small[2] + s * q.large[2]));
      }
      pen.stroke();
    }
    [q.small, q.large].forEach(([value, vx, vy], k) => {
      pen.setLineDash(value < 0 ? [5, 4] : []);
      this.stroke(pen, [x - sx * radii[k] * vx, y + sy * radii[k] * vy, x + sx * radii[k] * vx, y - sy * radii[k] * vy]);
    });
    pen.setLineDash([]);
  }

  paintCursor(pen, colours) {
    const [x, y] = this.toScreen(this.cursor.x, this.cursor.y);
    pen.strokeStyle = colours.quiet;
    pen.lineWidth = 1;
    this.stroke(pen, [x - 9, y, x + 9, y]);
    this.stroke(pen, [x, y - 9, x, y + 9]);
  }

  say() {
    if (!this.readout) { return; }
    const [c, q] = [this.cursor, this.local];
    const where = c ? `(${short(c.x)}, ${short(c.y)})` : '';
    this.readout.textContent = !c ? this.settings.hint
      : !q ? where
      : `${where}   f = ${short(q.value)}   ‖∇f‖ = ${short(Math.hypot(q.gx, q.gy))}   λ = ${short(q.small[0])}, ${short(q.large[0])}`;
  }

  shape(pen, kind, [x, y], r, fill, edge) {
    pen.beginPath();
    const polygon = points => points.forEach(([dx, dy], k) => (k ? pen.lineTo(x + r * dx, y + r * dy) : pen.moveTo(x + r * dx, y + r * dy)));
    if (kind === 'circle') { pen.arc(x, y, r, 0, 2 * Math.PI); }
    if (kind === 'square') { polygon([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]); }
    if (kind === 'triangle') { polygon([[0, -1.1], [1, 0.8], [-1, 0.8]]); }
    if (kind === 'triangle-down') { polygon([[0, 1.1], [1, -0.8], [-1, -0.8]]); }
    if (kind === 'diamond') { polygon([[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]]); }
    pen.closePath();
    pen.fillStyle = fill;
    pen.fill();
    pen.strokeStyle = edge;
    pen.lineWidth = 1.6;
    pen.stroke();
  }

  stroke(pen, [x1, y1, x2, y2]) {
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    pen.stroke();
  }
}

// FNV-1a over the bits: what .NET sent is what is drawn.
function checksum(numbers) {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  let hash = 0x811c9dc5;
  for (const byte of bytes) { hash = Math.imul(hash ^ byte, 0x01000193) >>> 0; }
  return hash.toString(16);
}
