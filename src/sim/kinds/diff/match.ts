/** A run of lines that both texts have. */
interface Block {
  a: number;
  b: number;
  size: number;
}

/** Where each line of `b` is; lines that are everywhere in a long text do not count (difflib's autojunk). */
function placesOf(b: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  b.forEach((line, i) => {
    const known = places.get(line);
    if (known === undefined) places.set(line, [i]);
    else known.push(i);
  });
  if (b.length >= 200) {
    const most = Math.floor(b.length / 100) + 1;
    for (const [line, at] of places) if (at.length > most) places.delete(line);
  }
  return places;
}

/**
 * The longest runs that two texts share, in order: Ratcliff and Obershelp as Python's difflib does it,
 * which go-difflib follows.
 */
export function matchingBlocks(a: readonly string[], b: readonly string[]): Block[] {
  const places = placesOf(b);
  const longest = (aLow: number, aHigh: number, bLow: number, bHigh: number): Block => {
    let best: Block = { a: aLow, b: bLow, size: 0 };
    let ends = new Map<number, number>();
    for (let i = aLow; i < aHigh; i++) {
      const next = new Map<number, number>();
      for (const j of places.get(a[i] ?? '') ?? []) {
        if (j < bLow) continue;
        if (j >= bHigh) break;
        const size = (ends.get(j - 1) ?? 0) + 1;
        next.set(j, size);
        if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
      }
      ends = next;
    }
    // Lines that do not count for finding a run may still belong to it.
    while (best.a > aLow && best.b > bLow && a[best.a - 1] === b[best.b - 1]) {
      best = { a: best.a - 1, b: best.b - 1, size: best.size + 1 };
    }
    while (
      best.a + best.size < aHigh &&
      best.b + best.size < bHigh &&
      a[best.a + best.size] === b[best.b + best.size]
    ) {
      best.size++;
    }
    return best;
  };
  const found: Block[] = [];
  const search = (aLow: number, aHigh: number, bLow: number, bHigh: number): void => {
    const block = longest(aLow, aHigh, bLow, bHigh);
    if (block.size === 0) return;
    const { a: i, b: j, size } = block;
    if (aLow < i && bLow < j) search(aLow, i, bLow, j);
    found.push(block);
    if (i + size < aHigh && j + size < bHigh) search(i + size, aHigh, j + size, bHigh);
  };
  search(0, a.length, 0, b.length);
  const joined: Block[] = [];
  for (const block of found) {
    const last = joined.at(-1);
    if (last !== undefined && last.a + last.size === block.a && last.b + last.size === block.b) {
      last.size += block.size;
    } else joined.push({ ...block });
  }
  return joined;
}
