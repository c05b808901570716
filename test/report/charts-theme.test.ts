import { expect } from 'chai';
import { COLOUR } from '../../src/report/charts/spec.js';
import { PALETTES, themeConfig, type ThemeName } from '../../src/report/charts/theme.js';

type Rgb = [number, number, number];

const rgb = (hex: string): Rgb => {
  const part = (at: number): number => parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
};

const over = (front: Rgb, opacity: number, back: Rgb): Rgb => {
  const mix = (at: 0 | 1 | 2): number => front[at] * opacity + back[at] * (1 - opacity);
  return [mix(0), mix(1), mix(2)];
};

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The grounds that a text can stand on: bare, in a shaded phase, in pressure, in both. */
function grounds(theme: ThemeName): Rgb[] {
  const { style } = themeConfig(theme) as {
    style: Record<'phase' | 'pressure', { color: string; fillOpacity: number }>;
  };
  const bare = rgb(PALETTES[theme].background);
  const phase = over(rgb(style.phase.color), style.phase.fillOpacity, bare);
  const { color, fillOpacity } = style.pressure;
  return [bare, phase, ...[bare, phase].map((back) => over(rgb(color), fillOpacity, back))];
}

describe('the themes of charts', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`let every text be read on every ground (${theme})`, () => {
      const { text, bad, good } = PALETTES[theme];
      for (const ground of grounds(theme))
        for (const colour of [text, bad, good])
          expect(contrast(rgb(colour), ground), colour).to.be.at.least(4.5);
    });
  }

  it('tell connections that were reset from those closed, and these from time-outs, by lightness too', () => {
    expect(contrast(rgb(COLOUR.purple), rgb(COLOUR.pink))).to.be.at.least(1.8);
    expect(contrast(rgb(COLOUR.pink), rgb(COLOUR.slate))).to.be.at.least(1.8);
    expect(contrast(rgb(COLOUR.slate), rgb(COLOUR.grey))).to.be.at.least(1.5);
  });
});
