import type * as Vega from 'vega';
import type * as VegaLite from 'vega-lite';
import { clean } from '../escape/clean.js';
import type { ChartSpec } from './spec.js';
import { themeConfig, type ThemeName } from './theme.js';

export const THEMES: ThemeName[] = ['light', 'dark'];

/** Where a chart's picture lies beside the report. */
export function chartFile(name: string, theme: ThemeName): string {
  return `charts/${name}-${theme}.svg`;
}

const loadVega = (): Promise<[typeof Vega, typeof VegaLite]> =>
  Promise.all([import('vega'), import('vega-lite')]);

/** Begins to load what drawing will need, while there is something else to wait for. */
export function warmUpCharts(): void {
  // Whoever draws meets the same error, and tells it.
  loadVega().catch(() => {});
}

/**
 * Draws each chart in both themes, as SVG, with neither DOM nor canvas. The same
 * specs give the same bytes: ids start anew for each picture, and text is measured
 * by vega's own estimate even where a canvas is installed. Vega is loaded here and
 * nowhere else, only when there is something to draw.
 */
export async function renderCharts(specs: ChartSpec[]): Promise<{ file: string; svg: string }[]> {
  if (specs.length === 0) return [];
  const [vega, vegaLite] = await loadVega();
  textMetricsOf(vega)?.canvas(false);
  const pictures: { file: string; svg: string }[] = [];
  for (const chart of specs) {
    for (const theme of THEMES) {
      const { spec } = vegaLite.compile(themed(chart.spec, theme));
      vega.resetSVGDefIds();
      const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Error });
      const svg = await view.toSVG();
      view.finalize();
      // vega shortens long texts by UTF-16 units and can leave half of a character.
      pictures.push({ file: chartFile(chart.name, theme), svg: `${clean(svg)}\n` });
    }
  }
  return pictures;
}

function themed(spec: VegaLite.TopLevelSpec, theme: ThemeName): VegaLite.TopLevelSpec {
  return { ...spec, config: { ...themeConfig(theme), ...spec.config } };
}

/** vega exports its text metrics, but its types do not say so. */
function textMetricsOf(vega: object): { canvas(use: boolean): void } | undefined {
  return 'textMetrics' in vega ? (vega.textMetrics as { canvas(use: boolean): void }) : undefined;
}
