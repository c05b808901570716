export type CompareOp = 'equals' | 'atLeast' | 'atMost' | 'above' | 'below';

/** A bound on a number: every part given must hold. `{atLeast: 2}`; a bare number in YAML means `equals`. */
export type Comparison = Partial<Record<CompareOp, number>>;

const HOLDS: Record<CompareOp, (value: number, bound: number) => boolean> = {
  equals: (value, bound) => value === bound,
  atLeast: (value, bound) => value >= bound,
  atMost: (value, bound) => value <= bound,
  above: (value, bound) => value > bound,
  below: (value, bound) => value < bound,
};

const SIGN: Record<CompareOp, string> = {
  equals: '',
  atLeast: '≥ ',
  atMost: '≤ ',
  above: '> ',
  below: '< ',
};

/** Whether a number satisfies every part of a comparison. */
export function compares(value: number, comparison: Comparison): boolean {
  return (Object.entries(comparison) as [CompareOp, number | undefined][]).every(
    ([op, bound]) => bound === undefined || HOLDS[op](value, bound),
  );
}

/** `≥ 2, < 10`, for texts. */
export function comparisonText(
  comparison: Comparison,
  format: (n: number) => string = String,
): string {
  return (Object.entries(comparison) as [CompareOp, number | undefined][])
    .flatMap(([op, bound]) => (bound === undefined ? [] : [`${SIGN[op]}${format(bound)}`]))
    .join(', ');
}
