/** `0-2,4` as numbers (batch completedIndexes). */
export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    if (part === '') continue;
    const [from = 0, to = from] = part.split('-').map(Number);
    for (let i = from; i <= to; i++) indexes.add(i);
  }
  return indexes;
}

/** Numbers as `0-2,4`; undefined when there are none. */
export function formatIndexes(indexes: ReadonlySet<number>): string | undefined {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; i++) {
    const from = sorted[i] ?? 0;
    let to = from;
    while (sorted[i + 1] === to + 1) to = sorted[++i] ?? to;
    // A pair is a list, from three on it is a range (indexed_job_utils.go).
    parts.push(from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`);
  }
  return parts.length === 0 ? undefined : parts.join(',');
}
