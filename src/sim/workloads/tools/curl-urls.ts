/** The URLs that curl makes of one: `{a,b}` and `[1-100]`, `[001-100:3]`, `[a-z]`, the last one fastest. */
export function* urlsOf(text: string): Generator<string> {
  const match = /\{([^{}]+)\}|\[(\d+)-(\d+)(?::(\d+))?\]|\[([a-z])-([a-z])\]/i.exec(text);
  if (match === null) {
    yield text;
    return;
  }
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + match[0].length);
  for (const part of partsOf(match)) {
    for (const rest of urlsOf(after)) yield before + part + rest;
  }
}

function* partsOf(match: RegExpExecArray): Generator<string> {
  const [, list, first, last, step = '1', from, to] = match;
  if (list !== undefined) yield* list.split(',');
  else if (first !== undefined) {
    for (let n = Number(first); n <= Number(last); n += Math.max(1, Number(step))) {
      yield String(n).padStart(first.startsWith('0') ? first.length : 0, '0');
    }
  } else if (from !== undefined && to !== undefined) {
    for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) {
      yield String.fromCharCode(code);
    }
  }
}

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** ms between the starts of two transfers: `--rate 30/m`. */
export function intervalOf(rate: string | undefined): number {
  const [, number = '0', unit = 'h'] = /^(\d+)(?:\/([smhd]))?$/.exec(rate ?? '') ?? [];
  return Number(number) === 0 ? 0 : (UNITS[unit] ?? 0) / Number(number);
}
