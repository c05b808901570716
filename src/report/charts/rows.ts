/** A text that belongs to the place `x`, in pixels from the left edge of a plot. */
export interface Label {
  x: number;
  text: string;
}

/**
 * Where a label stands: its text between `from` and `to` (pixels) in a row counted from below,
 * at the side `align` of a line that goes from `x` down through the rows under it.
 */
export interface Placed<L extends Label> {
  label: L;
  row: number;
  from: number;
  to: number;
  align: 'left' | 'right';
}

/** Height of a row, pixels. */
export const ROW = 12;
/** Between a line and its text, pixels. */
export const GAP = 3;
/** Of one character at 10 px, generously. */
const CHARACTER = 6;

/**
 * Labels in rows, so that no text overlaps another and no line strikes through a text. The one
 * further left goes up: its line then stands before the texts below. One that would hang past
 * the right edge stands left of its line; one that finds no place in `most` rows is left out.
 */
export function inRows<L extends Label>(labels: L[], width: number, most: number): Placed<L>[] {
  const sides = labels
    .toSorted((a, b) => a.x - b.x)
    .map((label): Omit<Placed<L>, 'row'> => {
      const length = label.text.length * CHARACTER + 2 * GAP;
      return label.x + length > width
        ? { label, from: label.x - length, to: label.x, align: 'right' }
        : { label, from: label.x, to: label.x + length, align: 'left' };
    });
  const left = sides.filter(({ align }) => align === 'left').reverse();
  const right = sides.filter(({ align, from }) => align === 'right' && from >= 0);
  const placed: Placed<L>[] = [];
  for (const side of [...right, ...left]) {
    for (let row = 0; row < most; row += 1) {
      const here = { ...side, row };
      if (!placed.every((other) => apart(here, other))) continue;
      placed.push(here);
      break;
    }
  }
  return placed;
}

function apart(a: Placed<Label>, b: Placed<Label>): boolean {
  if (a.row === b.row) return a.to <= b.from || b.to <= a.from;
  const [above, below] = a.row > b.row ? [a, b] : [b, a];
  return above.label.x <= below.from || above.label.x >= below.to;
}
