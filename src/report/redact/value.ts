/** Values that say that there is none, or where it comes from: kept readable. */
const NO_VALUE =
  /^(?:true|false|null|~)?[,;\]})]*$|^<(?:set to the key|unset|none|nil)|^\[redacted\]/;

/** A list or map in place of a value: the names inside it count. */
const STRUCTURE = /[[{](?=[\s"'{}[\]\\]|$)/y;

/**
 * Where the value that starts at `from` ends and what to keep around it. Quoted values
 * end at their quote (also when the quotes are escaped inside a JSON string); bare ones
 * at the next space or quote, or at the end of the line when the name began the line,
 * as in `env` and `kubectl describe`. A YAML block (`|`, `>`) is the more indented
 * lines that follow.
 */
export function valueAt(
  text: string,
  from: number,
  context: { wholeLine: boolean; indent: number },
): { start: number; end: number } | undefined {
  const found = spanAt(text, from, context);
  return found && !NO_VALUE.test(text.slice(found.start, found.end)) ? found : undefined;
}

function spanAt(
  text: string,
  from: number,
  context: { wholeLine: boolean; indent: number },
): { start: number; end: number } | undefined {
  const quoted = sticky(/(\\*)(["'])/y, text, from);
  if (quoted) {
    const start = from + quoted[0].length;
    const end = closing(text, start, quoted[1] ?? '', quoted[2] ?? '"');
    return { start, end };
  }
  if (sticky(STRUCTURE, text, from)) return undefined;
  if (sticky(/[|>][+-]?\d?[ \t]*\n/y, text, from)) return blockAt(text, from, context.indent);
  const bare = sticky(context.wholeLine ? /[^\n]+/y : /[^\s"'&\\]+/y, text, from);
  return bare ? { start: from, end: from + bare[0].trimEnd().length } : undefined;
}

/** The match at exactly this place. */
export function sticky(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Index of the closing quote: the same quote behind the same number of backslashes. */
function closing(text: string, start: number, slashes: string, quote: string): number {
  for (let at = text.indexOf(quote, start); at !== -1; at = text.indexOf(quote, at + 1)) {
    if (quote === "'" && text[at + 1] === "'") {
      at += 1; // YAML writes a single quote inside single quotes twice.
      continue;
    }
    let before = 0;
    while (at - before > start && text[at - before - 1] === '\\') before += 1;
    // An odd number of backslashes escapes an ordinary quote; inside JSON in JSON the delimiter itself has them.
    const closes = slashes === '' ? before % 2 === 0 : before === slashes.length;
    if (closes) return at - slashes.length;
  }
  const line = text.indexOf('\n', start);
  return line === -1 ? text.length : line;
}

function blockAt(
  text: string,
  from: number,
  indent: number,
): { start: number; end: number } | undefined {
  const first = text.indexOf('\n', from) + 1;
  let end = first;
  while (end < text.length) {
    const newline = text.indexOf('\n', end);
    const line = text.slice(end, newline === -1 ? text.length : newline);
    if (line.trim() !== '' && line.search(/\S/) <= indent) break;
    end = newline === -1 ? text.length : newline + 1;
  }
  return end > first ? { start: from, end } : undefined;
}
