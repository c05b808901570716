import { COLOUR } from './spec.js';

export type ThemeName = 'light' | 'dark';

interface Palette {
  background: string;
  text: string;
  muted: string;
  grid: string;
}

/** GitHub's own surfaces, drawn explicitly: a chart opened alone or mailed reads the same. */
const PALETTES: Record<ThemeName, Palette> = {
  light: { background: '#ffffff', text: '#24292f', muted: '#57606a', grid: '#eaeef2' },
  dark: { background: '#0d1117', text: '#e6edf3', muted: '#9198a1', grid: '#21262d' },
};

/** The Vega-Lite `config` of a theme; marks refer to its styles by name. */
export function themeConfig(theme: ThemeName): object {
  const { background, text, muted, grid } = PALETTES[theme];
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
    axisY: { minExtent: 42 },
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
      'phase-name': { color: muted, fontSize: 10, align: 'left', baseline: 'bottom' },
      'phase-line': { color: muted, strokeOpacity: 0.4, strokeWidth: 1 },
      measured: { strokeWidth: 2, strokeJoin: 'round' },
      limit: { color: COLOUR.red, strokeDash: [6, 4], strokeWidth: 1.5 },
      'limit-label': {
        color: COLOUR.red,
        fontSize: 11,
        align: 'left',
        baseline: 'bottom',
        dx: 4,
        dy: -3,
      },
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
      'kill-label': {
        color: COLOUR.red,
        fontSize: 11,
        fontWeight: 'bold',
        align: 'left',
        baseline: 'top',
        dx: 7,
        dy: 5,
      },
      pressure: { color: COLOUR.red, fillOpacity: 0.16 },
      'pressure-label': {
        color: COLOUR.red,
        fontSize: 11,
        align: 'left',
        baseline: 'bottom',
        dx: 4,
      },
    },
  };
}
