import { matchingBlocks } from './match.js';

/** Lines around a change. */
const CONTEXT = 3;

interface Change {
  equal: boolean;
  a: [from: number, to: number];
  b: [from: number, to: number];
}

function changesOf(a: readonly string[], b: readonly string[]): Change[] {
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  for (const block of [...matchingBlocks(a, b), { a: a.length, b: b.length, size: 0 }]) {
    if (i < block.a || j < block.b) {
      changes.push({ equal: false, a: [i, block.a], b: [j, block.b] });
    }
    i = block.a + block.size;
    j = block.b + block.size;
    if (block.size > 0) changes.push({ equal: true, a: [block.a, i], b: [block.b, j] });
  }
  return changes;
}

/** Changes with at most three equal lines before and behind them, those near each other together. */
function hunksOf(changes: Change[]): Change[][] {
  const hunks: Change[][] = [];
  let hunk: Change[] = [];
  changes.forEach((change, at) => {
    const { a, b, equal } = change;
    if (!equal) return void hunk.push(change);
    const size = a[1] - a[0];
    const head: Change = {
      equal,
      a: [a[0], Math.min(a[1], a[0] + CONTEXT)],
      b: [b[0], Math.min(b[1], b[0] + CONTEXT)],
    };
    const tail: Change = {
      equal,
      a: [Math.max(a[0], a[1] - CONTEXT), a[1]],
      b: [Math.max(b[0], b[1] - CONTEXT), b[1]],
    };
    const [first, last] = [at === 0, at === changes.length - 1];
    if (first) hunk.push(tail);
    else if (last) hunk.push(head);
    else if (size > 2 * CONTEXT) {
      hunks.push([...hunk, head]);
      hunk = [tail];
    } else hunk.push(change);
  });
  if (hunk.some(({ equal }) => !equal)) hunks.push(hunk);
  return hunks;
}

function range([from]: [number, number], to: number): string {
  const length = to - from;
  if (length === 1) return `${from + 1}`;
  return `${length === 0 ? from : from + 1},${length}`;
}

/** A unified diff without file names: apimachinery pkg/util/diff. '' when nothing differs. */
export function unifiedDiff(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const lines: string[] = [];
  for (const hunk of hunksOf(changesOf(a, b))) {
    const [first, last] = [hunk[0], hunk.at(-1)];
    if (first === undefined || last === undefined) continue;
    lines.push(`@@ -${range(first.a, last.a[1])} +${range(first.b, last.b[1])} @@`);
    for (const { equal, a: old, b: now } of hunk) {
      const mark = equal ? ' ' : '-';
      for (let i = old[0]; i < old[1]; i++) lines.push(`${mark}${a[i]}`);
      if (!equal) for (let j = now[0]; j < now[1]; j++) lines.push(`+${b[j]}`);
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}
