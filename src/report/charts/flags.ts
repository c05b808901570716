import type { Layer } from './spec.js';
import { GAP, type Label, type Placed, ROW } from './rows.js';

/** Room under the lowest row, pixels. */
export const MARGIN = 4;
/** From the foot of a text to its head, pixels. */
const TEXT = 9;

/** A moment of the time axis with its name. */
export interface Flag extends Label {
  t: number;
  /** Of its text and, with `-line`, of its line. */
  style: string;
}

/** Each flag's text, and its line down from there; `floor` is under the lowest row, `foot` where the lines end (pixels). */
export function flagLayers(placed: Placed<Flag>[], floor: number, foot: number): Layer[] {
  const styles = [...new Set(placed.map(({ label }) => label.style))];
  return styles.flatMap((style) => {
    const values = placed
      .filter(({ label }) => label.style === style)
      .map(({ label: { t, text }, row, align }) => {
        const y = floor - MARGIN - ROW * row;
        return { t, text, align, y, top: y - TEXT };
      });
    const pixels = (field: string): Layer => ({ field, type: 'quantitative', scale: null });
    return [
      {
        data: { values },
        mark: { type: 'rule', style: `${style}-line` },
        encoding: { y: pixels('top'), y2: { value: foot } },
      },
      {
        data: { values },
        mark: {
          type: 'text',
          style,
          align: { expr: 'datum.align' },
          dx: { expr: `datum.align === 'left' ? ${GAP} : ${-GAP}` },
        },
        encoding: { y: pixels('y'), text: { field: 'text' } },
      },
    ];
  });
}
