/** Longest pattern that is taken. */
const MAX_LENGTH = 200;
/** Unbounded repetitions in a row make matching polynomial; more than this is refused. */
const MAX_UNBOUNDED = 3;
/** Highest count in `{n,m}`. */
const MAX_COUNT = 1000;

const QUANTIFIER = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/;

interface Group {
  /** Holds a quantifier or an alternative, so that repeating it may backtrack without end. */
  ambiguous: boolean;
}

/**
 * Why a regular expression of a scenario is refused, or undefined when it is fine.
 * JavaScript's engine backtracks, so everything that can take exponential time is out:
 * a repeated group that holds a quantifier or an alternative, look-around, back-references.
 */
export function regexRefusal(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return `longer than ${MAX_LENGTH} characters`;
  try {
    new RegExp(pattern);
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, '');
  }
  if (/\(\?[=!<]/.test(pattern)) return 'look-around and named groups are not allowed';
  if (/\\[1-9k]/.test(pattern)) return 'back-references are not allowed';
  return repetitionRefusal(pattern);
}

function repetitionRefusal(pattern: string): string | undefined {
  const open: Group[] = [{ ambiguous: false }];
  let closed: Group | undefined;
  let unbounded = 0;
  let rest = pattern;
  while (rest !== '') {
    const atom = /^(?:\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?:|[\s\S])/.exec(rest)?.[0] ?? rest;
    rest = rest.slice(atom.length);
    closed = undefined;
    if (atom === '(' || atom === '(?:') open.push({ ambiguous: false });
    else if (atom === '|') mark(open);
    else if (atom === ')') {
      closed = open.pop();
      if (closed?.ambiguous) mark(open);
    }
    const quantifier = QUANTIFIER.exec(rest);
    if (!quantifier || atom === '(' || atom === '(?:') continue;
    rest = rest.slice(quantifier[0].length);
    if (Number(quantifier[1] ?? 0) > MAX_COUNT || Number(quantifier[3] ?? 0) > MAX_COUNT) {
      return `a repetition of more than ${MAX_COUNT}`;
    }
    if (quantifier[0].startsWith('?')) {
      if (closed) mark(open);
      continue;
    }
    if (closed?.ambiguous) return 'a repeated group that holds a quantifier or an alternative';
    mark(open);
    const endless = /^[*+]/.test(quantifier[0]) || (quantifier[2] === ',' && quantifier[3] === '');
    if (endless && ++unbounded > MAX_UNBOUNDED) {
      return `more than ${MAX_UNBOUNDED} unbounded repetitions`;
    }
  }
  return undefined;
}

function mark(open: Group[]): void {
  const innermost = open.at(-1);
  if (innermost) innermost.ambiguous = true;
}
