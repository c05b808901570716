import { type Task, type Tool } from '../container/index.js';
import { chunks, content, linesOf } from './common.js';
import { getopt } from './options.js';

/** The lines of all files, or of stdin; undefined when one could not be read. */
async function all(task: Task, paths: readonly string[]): Promise<string[] | undefined> {
  const lines: string[] = [];
  for (const path of paths.length > 0 ? paths : ['-']) {
    const bytes = await content(task, path);
    if (bytes === undefined) return undefined;
    lines.push(...linesOf(bytes.toString()));
  }
  return lines;
}

const print = (task: Task, lines: readonly string[]): Promise<void> | void =>
  task.stdout.write(lines.map((line) => `${line}\n`).join(''));

const sort: Tool = async (task) => {
  const { flags, values, rest } = getopt(task.args, 'nruk:t:fhbo:V');
  const lines = await all(task, rest);
  if (lines === undefined) return 2;
  const key = /^(\d+)/.exec(values.get('k') ?? '')?.[1];
  const keyFlags = /[a-z]+$/.exec(values.get('k') ?? '')?.[0] ?? '';
  const separator = values.get('t') ?? /\s+/;
  const keyOf = (line: string): string =>
    key === undefined
      ? line
      : line
          .trimStart()
          .split(separator)
          .slice(Number(key) - 1)
          .join(' ');
  const numeric = flags.has('n') || flags.has('h') || keyFlags.includes('n');
  const sizes: Record<string, number> = { K: 1e3, M: 1e6, G: 1e9 };
  const number = (text: string): number => {
    const match = /^\s*(-?[\d.]+)([KMG])?/.exec(text);
    return Number(match?.[1] ?? 0) * (flags.has('h') ? (sizes[match?.[2] ?? ''] ?? 1) : 1);
  };
  const fold = (text: string): string => (flags.has('f') ? text.toUpperCase() : text);
  const compare = (a: string, b: string): number => {
    const [x, y] = [keyOf(a), keyOf(b)];
    const order = numeric
      ? number(x) - number(y)
      : fold(x) < fold(y)
        ? -1
        : fold(x) > fold(y)
          ? 1
          : 0;
    if (order !== 0) return order;
    return flags.has('u') || a === b ? 0 : a < b ? -1 : 1;
  };
  const reverse = flags.has('r') || keyFlags.includes('r') ? -1 : 1;
  lines.sort((a, b) => reverse * compare(a, b));
  const shown = flags.has('u')
    ? lines.filter((line, i) => i === 0 || compare(lines[i - 1] ?? '', line) !== 0)
    : lines;
  await print(task, shown);
  return 0;
};

const uniq: Tool = async (task) => {
  const { flags, rest } = getopt(task.args, 'cdui');
  const lines = await all(task, rest.slice(0, 1));
  if (lines === undefined) return 1;
  const groups: { line: string; count: number }[] = [];
  const fold = (text: string): string => (flags.has('i') ? text.toLowerCase() : text);
  for (const line of lines) {
    const last = groups.at(-1);
    if (last !== undefined && fold(last.line) === fold(line)) last.count++;
    else groups.push({ line, count: 1 });
  }
  const wanted = groups.filter(({ count }) =>
    flags.has('d') ? count > 1 : flags.has('u') ? count === 1 : true,
  );
  await print(
    task,
    wanted.map(({ line, count }) =>
      flags.has('c') ? `${String(count).padStart(7)} ${line}` : line,
    ),
  );
  return 0;
};

/** `1,3-5,7-` as a test. */
function ranges(text: string): (n: number) => boolean {
  const parts = text.split(',').map((part) => {
    const [from = '', to = from] = part.split('-');
    return {
      from: from === '' ? 1 : Number(from),
      to: part.includes('-') && to === '' ? Infinity : Number(to),
    };
  });
  return (n) => parts.some(({ from, to }) => n >= from && n <= to);
}

const cut: Tool = async (task) => {
  const { flags, values, rest } = getopt(task.args, 'd:f:c:b:s');
  const lines = await all(task, rest);
  if (lines === undefined) return 1;
  const fieldList = values.get('f');
  const list = fieldList ?? values.get('c') ?? values.get('b');
  if (list === undefined) {
    await task.stderr.write('cut: expected a list of bytes, characters, or fields\n');
    return 1;
  }
  const wanted = ranges(list);
  const separator = values.get('d') ?? '\t';
  const shown = lines.flatMap((line) => {
    if (fieldList === undefined) return [[...line].filter((_, i) => wanted(i + 1)).join('')];
    if (!line.includes(separator)) return flags.has('s') ? [] : [line];
    return [
      line
        .split(separator)
        .filter((_, i) => wanted(i + 1))
        .join(separator),
    ];
  });
  await print(task, shown);
  return 0;
};

function characters(text: string): string[] {
  const classes: Record<string, string> = {
    lower: 'a-z',
    upper: 'A-Z',
    digit: '0-9',
    alpha: 'A-Za-z',
    alnum: '0-9A-Za-z',
    space: ' \t\n\r\v\f',
    blank: ' \t',
    punct: '!-/:-@[-`{-~',
  };
  const plain = text
    .replace(/\[:(\w+):\]/g, (_, name: string) => classes[name] ?? '')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\r/g, '\r')
    .replace(/\\0/g, '\0')
    .replace(/\\\\/g, '\\');
  const found: string[] = [];
  for (let i = 0; i < plain.length; i++) {
    const from = plain[i] ?? '';
    const to = plain[i + 2];
    if (plain[i + 1] === '-' && to !== undefined) {
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++)
        found.push(String.fromCharCode(code));
      i += 2;
    } else found.push(from);
  }
  return found;
}

const tr: Tool = async (task) => {
  const { flags, rest } = getopt(task.args, 'dscC', {}, true);
  const [first = '', second = ''] = rest;
  const from = bytesIn(first);
  const to = bytesIn(second);
  const complement = flags.has('c') || flags.has('C');
  const hit = (byte: number): boolean => from.includes(byte) !== complement;
  const replaces = !flags.has('d') && second !== '';
  /** What becomes of each byte; undefined: it goes. */
  const table = Array.from({ length: 256 }, (_, byte) => {
    if (!hit(byte)) return byte;
    if (flags.has('d')) return undefined;
    const index = complement ? to.length - 1 : Math.min(from.indexOf(byte), to.length - 1);
    return replaces ? to[index] : byte;
  });
  const squeezed = new Set(flags.has('s') ? (flags.has('d') || replaces ? to : from) : []);
  let last: number | undefined;
  for await (const chunk of chunks(task, task.stdin)) {
    const shown = new Uint8Array(chunk.length);
    let size = 0;
    for (const byte of chunk) {
      const next = table[byte];
      if (next === undefined || (next === last && squeezed.has(next))) continue;
      shown[size++] = last = next;
    }
    await task.stdout.write(shown.subarray(0, size));
  }
  return 0;
};

/** busybox's tr knows bytes and no characters. */
const bytesIn = (text: string): number[] =>
  characters(Buffer.from(text).toString('latin1')).map((char) => char.charCodeAt(0));

const tac: Tool = async (task) => {
  await print(task, ((await all(task, task.args)) ?? []).reverse());
  return 0;
};

const rev: Tool = async (task) => {
  await print(
    task,
    ((await all(task, task.args)) ?? []).map((line) => [...line].reverse().join('')),
  );
  return 0;
};

const nl: Tool = async (task) => {
  const lines =
    (await all(
      task,
      task.args.filter((each) => !each.startsWith('-')),
    )) ?? [];
  let number = 0;
  await print(
    task,
    lines.map((line) => (line === '' ? '       ' : `${String(++number).padStart(6)}\t${line}`)),
  );
  return 0;
};

const paste: Tool = async (task) => {
  const { flags, values, rest } = getopt(task.args, 'sd:');
  const separator = (values.get('d') ?? '\t').replace('\\n', '\n').replace('\\t', '\t');
  const columns: string[][] = [];
  for (const path of rest.length > 0 ? rest : ['-']) columns.push((await all(task, [path])) ?? []);
  if (flags.has('s'))
    await print(
      task,
      columns.map((column) => column.join(separator)),
    );
  else {
    const rows = Math.max(...columns.map((column) => column.length));
    await print(
      task,
      Array.from({ length: rows }, (_, i) =>
        columns.map((column) => column[i] ?? '').join(separator),
      ),
    );
  }
  return 0;
};

const tee: Tool = async (task) => {
  const { flags, rest } = getopt(task.args, 'ai');
  const bytes = (await content(task, '-')) ?? Buffer.alloc(0);
  const { files } = task.container.host;
  for (const path of rest) {
    const full = path.startsWith('/') ? path : `${task.cwd}/${path}`;
    const before = flags.has('a') ? (files.read(full) ?? Buffer.alloc(0)) : Buffer.alloc(0);
    files.write(full, Buffer.concat([before, bytes]));
  }
  await task.stdout.write(bytes);
  return 0;
};

const xargs: Tool = async (task) => {
  const { values, flags, rest } = getopt(task.args, 'n:I:0rtP:', {}, true);
  const text = (await content(task, '-'))?.toString() ?? '';
  const words = flags.has('0')
    ? text.split('\0').filter((each) => each !== '')
    : values.has('I')
      ? linesOf(text)
      : (text.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((each) =>
          each.replace(/^(["'])(.*)\1$/, '$2'),
        );
  const command = rest.length > 0 ? rest : ['echo'];
  let status = 0;
  const run = async (argv: string[]): Promise<void> => {
    if ((await task.run(argv)) !== 0) status = 123;
  };
  const mark = values.get('I');
  if (mark !== undefined) {
    for (const word of words) await run(command.map((each) => each.replaceAll(mark, word)));
    return status;
  }
  if (words.length === 0 && flags.has('r')) return 0;
  const most = Number(values.get('n') ?? Math.max(1, words.length));
  for (let i = 0; i < Math.max(1, words.length); i += most)
    await run([...command, ...words.slice(i, i + most)]);
  return status;
};

const base64: Tool = async (task) => {
  const { flags, rest } = getopt(task.args, 'dw:', { decode: 'd' });
  const bytes = await content(task, rest[0]);
  if (bytes === undefined) return 1;
  if (flags.has('d')) await task.stdout.write(Buffer.from(bytes.toString(), 'base64'));
  else await task.stdout.write(bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\n') + '\n');
  return 0;
};

export const LINES: Record<string, Tool> = {
  sort,
  uniq,
  cut,
  tr,
  tac,
  rev,
  nl,
  paste,
  tee,
  xargs,
  base64,
};
