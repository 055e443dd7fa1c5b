// Light and dark, and buttons that need no server. Runs before the circuit stands.
(() => {
  'use strict';
  const key = 'theodolite-theme';
  const root = document.documentElement;
  const apply = theme => { if (theme) { root.dataset.theme = theme; } };
  if (!root.dataset.theme) { try { apply(localStorage.getItem(key)); } catch { /* no storage: the system's choice */ } }
  const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.addEventListener('click', event => {
    if (event.target.closest('[data-act="theme"]')) {
      apply(dark() ? 'light' : 'dark');
      try { localStorage.setItem(key, root.dataset.theme); } catch { /* stays for this page alone */ }
      document.dispatchEvent(new CustomEvent('theodolite-theme'));
    }
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => document.dispatchEvent(new CustomEvent('theodolite-theme')));
})();
