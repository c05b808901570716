import { clean, oneLine } from './clean.js';
import { xml } from './xml.js';

/**
 * Text as inline GitHub markdown that reads as itself: nothing in it can become
 * emphasis, a link, HTML, a heading or a table column. What GitHub leaves alone (an
 * underscore within a word, a bracket that starts no link) stays bare, because a
 * terminal shows every backslash.
 */
export function text(raw: string): string {
  return oneLine(raw)
    .replace(/[\\`*|~]|\](?=[([:])|<(?=[A-Za-z/!?])|&(?=#?\w+;)/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^[-+=#>[]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/**
 * Text as a code span, whatever backticks it holds. With a pipe in it, it becomes a
 * `<code>` element: in a table, parsers disagree about a pipe inside a code span.
 */
export function code(raw: string): string {
  const content = oneLine(raw);
  if (content === '') return '(empty)';
  if (content.includes('|')) return `<code>${text(content)}</code>`;
  const ticks = '`'.repeat(longestRun(content) + 1);
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${content}${pad}${ticks}`;
}

/** Text in which lab itself put commands between backticks: those become code spans, the rest is text. */
export function prose(raw: string): string {
  return oneLine(raw)
    .split(/(`[^`]+`)/)
    .map((part) => (/^`[^`]+`$/.test(part) ? code(part.slice(1, -1)) : inner(part)))
    .join('');
}

/** `text` trims; between two code spans the spaces count. */
function inner(part: string): string {
  const [, before = '', after = ''] = /^( ?).*?( ?)$/.exec(part) ?? [];
  return part.trim() === '' ? part : `${before}${text(part)}${after}`;
}

/** A code block; its fence is longer than any run of backticks inside. */
export function fence(raw: string, language = ''): string {
  const content = clean(raw).replace(/\n+$/, '');
  const ticks = '`'.repeat(Math.max(3, longestRun(content) + 1));
  return `${ticks}${language}\n${content}\n${ticks}`;
}

/** A relative link whose text is already markdown. */
export function link(label: string, path: string): string {
  return `[${label}](${encodeURI(clean(path)).replace(/[()]/g, (c) => (c === '(' ? '%28' : '%29'))})`;
}

/** A folded part; the summary is plain text, the content markdown. */
export function details(summary: string, content: string): string {
  return `<details><summary>${xml(oneLine(summary))}</summary>\n\n${content}\n\n</details>`;
}

/** Columns are padded to this at most, so that one long cell does not widen every row of a terminal. */
const WIDEST = 44;

/** A table; every cell is markdown made by the functions above. Rows are as long as the head. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.min(WIDEST, Math.max(3, title.length, ...rows.map((row) => (row[column] ?? '').length))),
  );
  const line = (cells: string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function longestRun(content: string): number {
  return Math.max(0, ...Array.from(content.matchAll(/`+/g), (run) => run[0].length));
}
