import { COLOUR } from './spec.js';

export type ThemeName = 'light' | 'dark';

interface Palette {
  background: string;
  text: string;
  muted: string;
  grid: string;
  /** Text in red and in green, also on shaded ground. */
  bad: string;
  good: string;
}

/** GitHub's own surfaces, drawn explicitly: a chart opened alone or mailed reads the same. */
export const PALETTES: Record<ThemeName, Palette> = {
  light: {
    background: '#ffffff',
    text: '#24292f',
    muted: '#57606a',
    grid: '#eaeef2',
    bad: '#a40e26',
    good: '#116329',
  },
  dark: {
    background: '#0d1117',
    text: '#e6edf3',
    muted: '#9198a1',
    grid: '#21262d',
    bad: '#ff8a80',
    good: '#3fb950',
  },
};

/** The Vega-Lite `config` of a theme; marks refer to its styles by name. */
export function themeConfig(theme: ThemeName): object {
  const { background, text, muted, grid, bad, good } = PALETTES[theme];
  const label = { fontSize: 11, align: 'left', baseline: 'bottom' };
  const flag = { fontSize: 10, baseline: 'bottom' };
  return {
    background,
    padding: 14,
    font: 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif',
    title: { color: text, anchor: 'start', fontSize: 14, fontWeight: 600, frame: 'group' },
    view: { stroke: grid },
    axis: {
      labelColor: muted,
      titleColor: muted,
      titleFontWeight: 'normal',
      titlePadding: 8,
      gridColor: grid,
      domainColor: muted,
      tickColor: muted,
      labelFontSize: 11,
      titleFontSize: 11,
    },
    // Room for `8,000` in every chart, so that their time axes stand below one another.
    axisY: { minExtent: 50 },
    legend: {
      labelColor: text,
      labelFontSize: 11,
      orient: 'bottom',
      direction: 'horizontal',
      columnPadding: 6,
      offset: 8,
    },
    style: {
      phase: { color: muted, fillOpacity: theme === 'light' ? 0.09 : 0.16 },
      'phase-name': { ...flag, color: muted },
      'phase-name-line': { color: muted, strokeOpacity: 0.4, strokeWidth: 1 },
      inject: { ...flag, color: bad },
      'inject-line': { color: bad, strokeOpacity: 0.7, strokeWidth: 1 },
      fix: { ...flag, color: good },
      'fix-line': { color: good, strokeOpacity: 0.7, strokeWidth: 1 },
      measured: { strokeWidth: 2, strokeJoin: 'round' },
      blank: { stroke: background, strokeWidth: 4, strokeJoin: 'round' },
      limit: { color: COLOUR.red, strokeDash: [6, 4], strokeWidth: 1.5 },
      'limit-label': { ...label, color: bad, dx: 4, dy: -3 },
      kill: {
        shape: 'cross',
        size: 70,
        angle: 45,
        color: COLOUR.red,
        stroke: background,
        strokeWidth: 1,
        filled: true,
        opacity: 1,
      },
      'kill-label': { ...label, color: bad, dy: -8 },
      pressure: { color: COLOUR.red, fillOpacity: 0.16 },
      'pressure-label': { ...label, color: bad, dx: 4 },
      'no-load': { ...label, color: muted, align: 'center', fontStyle: 'italic' },
    },
  };
}
