import type { Tool } from '../container/index.js';

const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** Backslash sequences of `echo -e` and printf; `stop`: at `\c`. */
export function unescape(text: string): { text: string; stop: boolean } {
  let shown = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      shown += text[i];
      continue;
    }
    const next = text[++i] ?? '';
    if (next === 'c') return { text: shown, stop: true };
    const octal = /^0?[0-7]{1,3}/.exec(text.slice(i))?.[0];
    const hex = /^x[0-9a-fA-F]{1,2}/.exec(text.slice(i))?.[0];
    if (octal !== undefined) {
      shown += String.fromCharCode(Number.parseInt(octal, 8) & 255);
      i += octal.length - 1;
    } else if (hex !== undefined) {
      shown += String.fromCharCode(Number.parseInt(hex.slice(1), 16));
      i += hex.length - 1;
    } else shown += ESCAPES[next] ?? `\\${next}`;
  }
  return { text: shown, stop: false };
}

/** printf(1): the format is used again while there are arguments left. */
export const printf: Tool = async (task) => {
  const { stdout, stderr } = task;
  const [format, ...args] = task.args[0] === '--' ? task.args.slice(1) : task.args;
  if (format === undefined) {
    await stderr.write('printf: usage: printf FORMAT [ARG]...\n');
    return 2;
  }
  let status = 0;
  let shown = '';
  const left = [...args];
  do {
    const before = left.length;
    const { text, bad, stop } = once(format, left);
    shown += text;
    for (const each of bad) {
      status = 1;
      await stderr.write(`sh: invalid number '${each}'\n`);
    }
    if (stop || left.length === before) break;
  } while (left.length > 0);
  await stdout.write(shown);
  return status;
};

function once(format: string, args: string[]): { text: string; bad: string[]; stop: boolean } {
  const bad: string[] = [];
  let text = '';
  const pattern = /%([-+ 0#]*)(\*|\d*)(?:\.(\*|\d+))?([a-zA-Z%])|((?:\\[^%]|[^%\\]|\\$)+)|%/gs;
  for (const [whole, flags = '', width = '', precision, kind, plain] of format.matchAll(pattern)) {
    if (plain !== undefined) {
      const done = unescape(plain);
      text += done.text;
      if (done.stop) return { text, bad, stop: true };
      continue;
    }
    if (kind === undefined || kind === '%') {
      text += kind === '%' ? '%' : whole;
      continue;
    }
    const size = width === '*' ? Number(args.shift() ?? 0) : Number(width || 0);
    const digits =
      precision === '*'
        ? Number(args.shift() ?? 0)
        : precision === undefined
          ? undefined
          : Number(precision);
    const arg = args.shift();
    if (kind === 'b') {
      const done = unescape(arg ?? '');
      text += pad(done.text, size, flags);
      if (done.stop) return { text, bad, stop: true };
    } else if (kind === 's')
      text += pad((arg ?? '').slice(0, digits), size, flags.replace('0', ''));
    else if (kind === 'c') text += pad((arg ?? '')[0] ?? '', size, flags.replace('0', ''));
    else text += pad(numeric(kind, arg ?? '0', digits, flags, bad), size, flags);
  }
  return { text, bad, stop: false };
}

function numeric(
  kind: string,
  arg: string,
  digits: number | undefined,
  flags: string,
  bad: string[],
): string {
  const value = /^["']/.test(arg) ? (arg.codePointAt(1) ?? 0) : Number(arg.trim() === '' ? 0 : arg);
  if (Number.isNaN(value)) {
    bad.push(arg);
    return numeric(kind, '0', digits, flags, []);
  }
  const sign = flags.includes('+') && value >= 0 ? '+' : '';
  switch (kind) {
    case 'x':
      return Math.trunc(value).toString(16);
    case 'X':
      return Math.trunc(value).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(value).toString(8);
    case 'f':
    case 'F':
      return sign + value.toFixed(digits ?? 6);
    case 'e':
      return sign + value.toExponential(digits ?? 6).replace(/e([-+])(\d)$/, 'e$10$2');
    case 'g':
      return sign + String(Number(value.toPrecision(digits ?? 6)));
    default: {
      const whole = String(Math.abs(Math.trunc(value))).padStart(digits ?? 0, '0');
      return (value < 0 ? '-' : sign) + whole;
    }
  }
}

function pad(text: string, width: number, flags: string): string {
  if (flags.includes('-') || width < 0) return text.padEnd(Math.abs(width));
  if (!flags.includes('0')) return text.padStart(width);
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

/** The text of a format and its arguments, for awk. */
export function format(text: string, args: readonly string[]): string {
  return once(text, [...args]).text;
}
