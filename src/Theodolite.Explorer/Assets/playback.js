// Play, pause, step and scrub over the gradients that a race has spent. All of it happens here: nothing goes to the server.
export class Playback {
  constructor(panel, show) {
    this.panel = panel;
    this.show = show;
    this.end = 0;
    this.at = Infinity;
    this.frame = 0;
    this.listeners = new AbortController();
    if (!panel) { return; }
    this.range = panel.querySelector('input[type="range"]');
    this.text = panel.querySelector('output');
    const signal = { signal: this.listeners.signal };
    panel.addEventListener('click', event => {
      const act = event.target.closest('[data-act]')?.dataset.act;
      if (act) { this.act(act); }
    }, signal);
    this.range?.addEventListener('input', () => { this.pause(); this.to(this.range.value / 1000 * this.end); }, signal);
  }

  get playing() { return this.frame !== 0; }

  // The cost at which the longest run ends; a race that was at its end stays there.
  length(end) {
    const atEnd = this.at >= this.end;
    this.end = end;
    this.to(atEnd ? end : Math.min(this.at, end));
  }

  act(what) {
    if (what === 'play') { this.playing ? this.pause() : this.play(); }
    if (what === 'step') { this.pause(); this.to(Math.floor(this.at + 1)); }
    if (what === 'back') { this.pause(); this.to(Math.ceil(this.at - 1)); }
    if (what === 'start') { this.pause(); this.to(0); }
    if (what === 'end') { this.pause(); this.to(this.end); }
  }

  play() {
    if (this.at >= this.end) { this.at = 0; }
    const seconds = Math.min(8, 2 + this.end / 100);
    let last = performance.now();
    const tick = now => {
      this.to(this.at + (now - last) / 1000 * this.end / seconds);
      last = now;
      this.frame = this.at < this.end ? requestAnimationFrame(tick) : 0;
      this.mark();
    };
    this.frame = requestAnimationFrame(tick);
    this.mark();
  }

  pause() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.mark();
  }

  to(cost) {
    this.at = Math.max(0, Math.min(cost, this.end));
    if (this.range) { this.range.value = this.end > 0 ? 1000 * this.at / this.end : 1000; }
    if (this.text) { this.text.textContent = `${Math.round(this.at)} / ${Math.round(this.end)}`; }
    this.show();
  }

  mark() { this.panel?.querySelector('[data-act="play"]')?.setAttribute('aria-pressed', String(this.playing)); }

  dispose() {
    this.pause();
    this.listeners.abort();
  }
}
