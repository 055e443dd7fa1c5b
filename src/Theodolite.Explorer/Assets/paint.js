// Colours and numbers of every picture that the browser draws.
const light = {
  paper: '#ffffff', ink: '#1f2933', quiet: '#5b6773', rule: '#d9dfe5', line: 'rgba(31,41,51,.34)', hatch: '#c9b8b3',
  heights: ['#2f5f91', '#5e8dba', '#9fbdd8', '#cdddeb', '#fbfcfd'],
  curves: ['#c1440e', '#111417', '#00795c', '#7b4ea3', '#a86a00', '#5b6773'],
};
const dark = {
  paper: '#12171d', ink: '#e6ebf0', quiet: '#9aa7b4', rule: '#2c3641', line: 'rgba(230,235,240,.30)', hatch: '#5c4a45',
  heights: ['#8cc8ff', '#5596d0', '#32618f', '#21405f', '#171f29'],
  curves: ['#ff9d5c', '#ffffff', '#4fd6ac', '#d3a6f5', '#ffd166', '#9aa7b4'],
};

export function theme() {
  const chosen = document.documentElement.dataset.theme;
  const isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  return isDark ? dark : light;
}

const parse = colour => [1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16));

// 256 colours from the lowest height to the highest.
export function ramp(colours) {
  const stops = colours.map(parse);
  const table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = i / 255 * (stops.length - 1);
    const k = Math.min(Math.floor(at), stops.length - 2);
    for (let c = 0; c < 3; c++) {
      table[3 * i + c] = stops[k][c] + (at - k) * (stops[k + 1][c] - stops[k][c]);
    }
  }
  return table;
}

// Even steps of 1, 2 or 5 times a power of ten.
export function ticks(low, high, about) {
  const rough = (high - low) / about;
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = power * [1, 2, 5, 10].find(s => s >= rough / power - 1e-9);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) { found.push(k * step); }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return found.map(value => ({ value, label: shown(value, decimals) }));
}

function shown(value, decimals) {
  const size = Math.abs(value);
  const text = size >= 1e5 || decimals > 4 ? value.toExponential(1) : (size < 1e-12 ? 0 : value).toFixed(decimals);
  return text.replace('-', '−');
}

// Three to four digits; what is not finite by its name.
export function short(value) {
  if (!Number.isFinite(value)) { return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '−Infinity'; }
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : String(+value.toPrecision(4));
  return text.replaceAll('-', '−');
}

// Bytes from .NET as numbers, copied so that they are aligned.
export const floats = bytes => new Float32Array(bytes.slice().buffer);

export function onTheme(redraw) {
  document.addEventListener('theodolite-theme', redraw);
  return () => document.removeEventListener('theodolite-theme', redraw);
}
