import { readLine, type Task, type Tool } from '../container/index.js';
import { chunks, content, linesOf, opened } from './common.js';
import { getopt } from './options.js';

const cat: Tool = async (task) => {
  let status = 0;
  const paths = task.args.filter((each) => each === '-' || !each.startsWith('-'));
  const numbered = task.args.includes('-n');
  let number = 0;
  for (const path of paths.length > 0 ? paths : ['-']) {
    const input = path === '-' ? task.stdin : await catInput(task, path);
    if (input === undefined) {
      status = 1;
      continue;
    }
    if (numbered) {
      for (
        let line = await task.race(readLine(input));
        line !== undefined;
        line = await task.race(readLine(input))
      ) {
        await task.stdout.write(`${String(++number).padStart(6)}\t${line}`);
      }
      continue;
    }
    for await (const chunk of chunks(task, input)) await task.stdout.write(chunk);
  }
  return status;
};

async function catInput(task: Task, path: string): ReturnType<typeof opened> {
  const { files } = task.container.host;
  if (files.list(path) !== undefined) {
    await task.stderr.write(`cat: read error: Is a directory\n`);
    return undefined;
  }
  if (files.read(path.startsWith('/') ? path : `${task.cwd}/${path}`) === undefined) {
    await task.stderr.write(`cat: can't open '${path}': No such file or directory\n`);
    return undefined;
  }
  return opened(task, path);
}

const countOf = (text: string | undefined, args: readonly string[], otherwise: string): string => {
  const short = args.find((each) => /^-\d+$/.test(each));
  return text ?? short?.slice(1) ?? otherwise;
};

/** `10`, and `64k` or `10m` as busybox and GNU know them. */
const sizeOf = (text: string): number => {
  const [, number = '', unit = ''] = /^(-?\d+)([kKmMgG]?)/.exec(text) ?? [];
  return Number(number) * 1024 ** ' kmg'.indexOf(unit.toLowerCase() || ' ');
};

const head: Tool = async (task) => {
  const { values, rest } = getopt(
    task.args.filter((each) => !/^-\d+$/.test(each)),
    'n:c:qv',
    { lines: 'n', bytes: 'c' },
  );
  let status = 0;
  const bytes = values.get('c');
  const limit = sizeOf(bytes ?? countOf(values.get('n'), task.args, '10'));
  for (const [index, path] of (rest.length > 0 ? rest : ['-']).entries()) {
    const input = await opened(task, path);
    if (input === undefined) {
      status = 1;
      continue;
    }
    if (rest.length > 1) await task.stdout.write(`${index > 0 ? '\n' : ''}==> ${path} <==\n`);
    if (bytes !== undefined && limit >= 0) {
      for await (const chunk of chunks(task, input, limit)) await task.stdout.write(chunk);
    } else if (bytes !== undefined) {
      await task.stdout.write((await content(task, path))?.subarray(0, limit) ?? '');
    } else if (limit < 0) {
      const lines = linesOf((await content(task, path))?.toString() ?? '');
      await task.stdout.write(
        lines
          .slice(0, limit)
          .map((line) => `${line}\n`)
          .join(''),
      );
    } else {
      for (let i = 0; i < limit; i++) {
        const line = await task.race(readLine(input));
        if (line === undefined) break;
        await task.stdout.write(line);
      }
    }
  }
  return status;
};

const tail: Tool = async (task) => {
  const { values, rest, flags } = getopt(
    task.args.filter((each) => !/^-\d+$/.test(each)),
    'n:c:fFqvs:',
    { lines: 'n', bytes: 'c' },
  );
  let status = 0;
  const text = countOf(values.get('n'), task.args, '10');
  for (const [index, path] of (rest.length > 0 ? rest : ['-']).entries()) {
    if ((flags.has('f') || flags.has('F')) && path === '/dev/null') {
      await task.sleep(Infinity);
      continue;
    }
    const all = await content(task, path);
    if (all === undefined) {
      status = 1;
      continue;
    }
    if (rest.length > 1) await task.stdout.write(`${index > 0 ? '\n' : ''}==> ${path} <==\n`);
    const bytes = values.get('c');
    if (bytes !== undefined)
      await task.stdout.write(all.subarray(Math.max(0, all.length - Number(bytes))));
    else {
      const lines = all.toString().match(/[^\n]*\n|[^\n]+$/g) ?? [];
      const from = text.startsWith('+')
        ? Number(text.slice(1)) - 1
        : Math.max(0, lines.length - Math.abs(Number(text)));
      await task.stdout.write(lines.slice(from).join(''));
    }
    if (flags.has('f') || flags.has('F')) await follow(task, path, all.length);
  }
  return status;
};

async function follow(task: Task, path: string, from: number): Promise<void> {
  const { files } = task.container.host;
  const full = path.startsWith('/') ? path : `${task.cwd}/${path}`;
  for (let size = from; ;) {
    await task.sleep(1000);
    const now = files.read(full);
    if (now === undefined || now.length === size) continue;
    await task.stdout.write(now.subarray(now.length > size ? size : 0));
    size = now.length;
  }
}

const grep: Tool = async (task) => {
  const { flags, values, lists, rest } = getopt(task.args, 'ivcnqloEFwxrRshHe:m:A:B:C:a', {
    'ignore-case': 'i',
    'invert-match': 'v',
    count: 'c',
    quiet: 'q',
    'only-matching': 'o',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    recursive: 'r',
    'line-number': 'n',
    color: 'a',
  });
  const patterns = lists.get('e') ?? [rest.shift() ?? ''];
  const extended = flags.has('E') || task.name === 'egrep';
  const fixed = flags.has('F') || task.name === 'fgrep';
  const sources = patterns
    .flatMap((each) => each.split('\n'))
    .map((each) => {
      const source = fixed
        ? each.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
        : regexSource(each, extended);
      if (flags.has('x')) return `^(?:${source})$`;
      return flags.has('w') ? `\\b(?:${source})\\b` : source;
    });
  let pattern: RegExp;
  try {
    pattern = new RegExp(sources.join('|'), flags.has('i') ? 'gi' : 'g');
  } catch {
    await task.stderr.write(`grep: bad regex '${patterns[0]}': Invalid regexp\n`);
    return 2;
  }
  const recursive = flags.has('r') || flags.has('R');
  const paths = recursive
    ? walk(task, rest.length > 0 ? rest : ['.'])
    : rest.length > 0
      ? rest
      : ['-'];
  const named = (paths.length > 1 || recursive || flags.has('H')) && !flags.has('h');
  const before = Number(values.get('B') ?? values.get('C') ?? 0);
  const after = Number(values.get('A') ?? values.get('C') ?? 0);
  const most = Number(values.get('m') ?? Infinity);
  let matched = false;
  let failed = false;
  for (const path of paths) {
    const input =
      flags.has('s') && path !== '-' && task.container.host.files.read(path) === undefined
        ? undefined
        : await opened(task, path);
    if (input === undefined) {
      failed = true;
      continue;
    }
    const prefix = named ? `${path}:` : '';
    let count = 0;
    let number = 0;
    let show = 0;
    const held: string[] = [];
    for (
      let line = await task.race(readLine(input));
      line !== undefined;
      line = await task.race(readLine(input))
    ) {
      number++;
      const text = line.replace(/\n$/, '');
      pattern.lastIndex = 0;
      const hit = pattern.test(text) !== flags.has('v');
      const at = flags.has('n') ? `${number}:` : '';
      if (hit) {
        matched = true;
        count++;
        if (flags.has('q')) return 0;
        if (flags.has('l')) {
          await task.stdout.write(`${path}\n`);
          break;
        }
        if (!flags.has('c')) {
          for (const each of held.splice(0)) await task.stdout.write(each);
          if (flags.has('o')) {
            pattern.lastIndex = 0;
            for (const [part] of text.matchAll(pattern))
              if (part !== '') await task.stdout.write(`${prefix}${at}${part}\n`);
          } else await task.stdout.write(`${prefix}${at}${text}\n`);
        }
        show = after;
        if (count >= most) break;
      } else if (show > 0) {
        show--;
        if (!flags.has('c')) await task.stdout.write(`${prefix}${at}${text}\n`);
      } else if (before > 0) {
        held.push(`${prefix}${at}${text}\n`);
        if (held.length > before) held.shift();
      }
    }
    if (flags.has('c')) await task.stdout.write(`${prefix}${count}\n`);
  }
  return failed ? 2 : matched ? 0 : 1;
};

function walk(task: Task, paths: readonly string[]): string[] {
  const { files } = task.container.host;
  return paths.flatMap((path) => {
    const names = files.list(path);
    return names === undefined
      ? [path]
      : walk(
          task,
          names.map((name) => `${path.replace(/\/$/, '')}/${name}`),
        );
  });
}

const CLASSES: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  cntrl: '\\x00-\\x1f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
};

/** A POSIX regular expression, basic or extended, as a JavaScript one. */
export function regexSource(text: string, extended: boolean): string {
  let source = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '[') {
      let end = i + 1;
      if (text[end] === '^') end++;
      if (text[end] === ']') end++;
      while (end < text.length && text[end] !== ']')
        end += text.startsWith('[:', end) ? text.indexOf(':]', end) - end + 2 : 1;
      const inside = text
        .slice(i + 1, end)
        .replace(/\[:(\w+):\]/g, (_, name: string) => CLASSES[name] ?? '');
      const negated = inside.startsWith('^');
      const set = (negated ? inside.slice(1) : inside).replace(/\\(?![sxt])|[[\]]/g, '\\$&');
      source += `[${negated ? '^' : ''}${set}]`;
      i = end;
    } else if (char === '\\') {
      const next = text[++i] ?? '';
      if (!extended && '(){}+?|'.includes(next)) source += next;
      else if (next === '<' || next === '>') source += '\\b';
      else
        source += /[wWsSbBd1-9]/.test(next)
          ? `\\${next}`
          : next === 'n' || next === 't'
            ? `\\${next}`
            : next.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    } else if (!extended && '+?(){}|'.includes(char)) source += `\\${char}`;
    else if (!extended && char === '*' && (source === '' || source.endsWith('('))) source += '\\*';
    else source += char;
  }
  return source;
}

const wc: Tool = async (task) => {
  const { flags, rest } = getopt(task.args, 'lwcm');
  const all = flags.size === 0;
  const totals = [0, 0, 0];
  let status = 0;
  const row = (counts: number[], name: string | undefined): string => {
    const shown = [
      ...(all || flags.has('l') ? [counts[0]] : []),
      ...(all || flags.has('w') ? [counts[1]] : []),
      ...(all || flags.has('c') || flags.has('m') ? [counts[2]] : []),
    ];
    const wide = shown.length > 1;
    return `${shown
      .map((n) => (wide ? String(n).padStart(9) : String(n)))
      .join('')
      .replace(/^ {2}(?=.{7})/, wide ? '  ' : '')}${name === undefined ? '' : ` ${name}`}\n`;
  };
  for (const path of rest.length > 0 ? rest : [undefined]) {
    const input = await opened(task, path);
    if (input === undefined) {
      status = 1;
      continue;
    }
    const decoder = new TextDecoder();
    const counts: [number, number, number] = [0, 0, 0];
    let inside = false;
    for await (const chunk of chunks(task, input)) {
      const text = decoder.decode(chunk, { stream: true });
      counts[0] += text.split('\n').length - 1;
      counts[1] += (text.match(/\S+/g)?.length ?? 0) - (inside && /^\S/.test(text) ? 1 : 0);
      counts[2] += flags.has('m') ? text.length : chunk.length;
      inside = text === '' ? inside : /\S$/.test(text);
    }
    counts.forEach((n, i) => (totals[i] = (totals[i] ?? 0) + n));
    await task.stdout.write(row(counts, path));
  }
  if (rest.length > 1) await task.stdout.write(row(totals, 'total'));
  return status;
};

export const TEXT: Record<string, Tool> = { cat, head, tail, grep, egrep: grep, fgrep: grep, wc };
