import type { TopLevelSpec } from 'vega-lite';

/** One chart: pure data. The theme (light or dark) is added when it is drawn. */
export interface ChartSpec {
  /** Part of the file's name: `[a-z0-9-]`. */
  name: string;
  title: string;
  /** What it shows, for people who cannot see it. */
  description: string;
  /** Vega-Lite, with its data inside. */
  spec: TopLevelSpec;
}

/** One layer of a chart, without its data's type. */
export type Layer = Record<string, unknown>;

/** Texts inside the plot, in front of what is drawn there: first a blank of their shape, then they. */
export function labelLayers(style: string, values: object[], encoding: Layer): Layer[] {
  return [[style, 'blank'], style].map((styles) => ({
    data: { values },
    mark: { type: 'text', style: styles },
    encoding,
  }));
}

export const WIDTH = 760;
export const HEIGHT = 190;

/** Colours that read on white and on near-black; purple and pink, grey and slate differ in lightness too. */
export const COLOUR = {
  blue: '#2f81f7',
  green: '#2da44e',
  orange: '#e3872d',
  yellow: '#c69026',
  red: '#e5534b',
  purple: '#8250df',
  pink: '#f27bb8',
  grey: '#8b949e',
  slate: '#656d76',
} as const;

/** Bytes as MiB with two decimals: what a chart can show, and the same bytes each time. */
export function mib(bytes: number): number {
  return Math.round((bytes / 1024 ** 2) * 100) / 100;
}

/** Seconds with two decimals. */
export function tidy(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

/** A name as a part of a file name. */
export function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'unnamed'
  );
}
