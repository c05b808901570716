/** Longest pattern that is taken. */
const MAX_LENGTH = 200;
/** Long repetitions (`*`, `+`, `{1,}`) one after the other make matching polynomial of that degree. */
const MAX_LONG = 3;
/** A repetition of at most this many is short: it multiplies the choices instead. */
const SHORT = 9;
/** Highest count in `{n,m}`. */
const MAX_COUNT = 1000;
/** Ways to choose among optional parts and alternatives, multiplied: each may be tried at each place. */
const MAX_CHOICES = 5000;

const QUANTIFIER = /^(?:([*+])|(\?)|\{(\d+)(?:(,)(\d*))?\})\??/;
const ATOM = /^(?:\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?:|[\s\S])/;

interface Group {
  /** Holds a quantifier or alternatives, so that repeating it may backtrack without end. */
  ambiguous: boolean;
  alternatives: number;
}

/**
 * Why a regular expression of a scenario is refused, or undefined when it is fine.
 * JavaScript's engine backtracks, so everything that can take exponential time is out:
 * a repeated group that holds a quantifier or an alternative, too many choices in a row,
 * look-around, back-references.
 */
export function regexRefusal(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return `longer than ${MAX_LENGTH} characters`;
  try {
    new RegExp(pattern);
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, '');
  }
  if (/\(\?[^:]/.test(pattern)) return 'look-around and named groups are not allowed';
  if (/\\[1-9k]/.test(pattern)) return 'back-references are not allowed';
  return repetitionRefusal(pattern);
}

function repetitionRefusal(pattern: string): string | undefined {
  const open: Group[] = [{ ambiguous: false, alternatives: 1 }];
  const mark = (): void => {
    const innermost = open.at(-1);
    if (innermost) innermost.ambiguous = true;
  };
  let long = 0;
  let choices = 1;
  let rest = pattern;
  while (rest !== '') {
    const atom = ATOM.exec(rest)?.[0] ?? rest;
    rest = rest.slice(atom.length);
    let closed: Group | undefined;
    if (atom === '(' || atom === '(?:') {
      open.push({ ambiguous: false, alternatives: 1 });
      continue;
    }
    if (atom === '|') {
      const innermost = open.at(-1);
      if (innermost) innermost.alternatives += 1;
      mark();
    } else if (atom === ')') {
      closed = open.pop();
      if (closed?.ambiguous) mark();
      choices *= closed?.alternatives ?? 1;
    }
    const quantifier = QUANTIFIER.exec(rest);
    if (quantifier) {
      rest = rest.slice(quantifier[0].length);
      const [, star, optional, from = '0', comma, to] = quantifier;
      const least = Number(from);
      const most = star !== undefined || to === '' ? Infinity : Number(to ?? from);
      if (least > MAX_COUNT || (most > MAX_COUNT && most !== Infinity)) {
        return `a repetition of more than ${MAX_COUNT}`;
      }
      if (closed?.ambiguous && !optional) {
        return 'a repeated group that holds a quantifier or an alternative';
      }
      mark();
      if (optional) choices *= 2;
      else if (star !== undefined || comma) {
        if (most - least > SHORT) long += 1;
        else choices *= most - least + 1;
      }
    }
    if (long > MAX_LONG) return `more than ${MAX_LONG} long repetitions`;
    if (choices > MAX_CHOICES) return 'too many alternatives and optional parts in a row';
  }
  return undefined;
}
