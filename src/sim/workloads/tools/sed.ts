import { readLine, type Task, type Tool } from '../container/index.js';
import { content, opened, linesOf } from './common.js';
import { getopt } from './options.js';
import { regexSource } from './text.js';

type Address = { line: number } | { last: true } | { regex: RegExp };

interface Rule {
  from: Address | undefined;
  to: Address | undefined;
  not: boolean;
  active: boolean;
  command: string;
  regex?: RegExp;
  replacement?: string;
  print?: boolean;
  text?: string;
}

/** sed with the commands s, d, p, q, a, i, c, y and =; addresses by line, `$` and regex, ranges, `!`. */
export const sed: Tool = async (task) => {
  const { flags, lists, rest } = getopt(task.args, 'ne:iErsf:', {
    quiet: 'n',
    expression: 'e',
    'in-place': 'i',
  });
  const scripts = lists.get('e') ?? [rest.shift() ?? ''];
  const extended = flags.has('E') || flags.has('r');
  let rules: Rule[];
  try {
    rules = parse(scripts.join('\n'), extended);
  } catch (error) {
    await task.stderr.write(`sed: ${error instanceof Error ? error.message : 'bad script'}\n`);
    return 1;
  }
  const quiet = flags.has('n');
  if (flags.has('i')) {
    const { files } = task.container.host;
    for (const path of rest) {
      const text = (await content(task, path))?.toString();
      if (text === undefined) return 1;
      const shown: string[] = [];
      const lines = linesOf(text);
      for (const [i, line] of lines.entries()) {
        if (!run(rules, line, i + 1, i === lines.length - 1, quiet, (out) => void shown.push(out)))
          break;
      }
      files.write(path.startsWith('/') ? path : `${task.cwd}/${path}`, Buffer.from(shown.join('')));
    }
    return 0;
  }
  return stream(task, rules, rest, quiet);
};

async function stream(task: Task, rules: Rule[], paths: string[], quiet: boolean): Promise<number> {
  let number = 0;
  for (const path of paths.length > 0 ? paths : ['-']) {
    const input = await opened(task, path);
    if (input === undefined) return 1;
    let line = await task.race(readLine(input));
    while (line !== undefined) {
      const next = await task.race(readLine(input));
      const shown: string[] = [];
      const on = run(
        rules,
        line.replace(/\n$/, ''),
        ++number,
        next === undefined,
        quiet,
        (out) => void shown.push(out),
      );
      await task.stdout.write(shown.join(''));
      if (!on) return 0;
      line = next;
    }
  }
  return 0;
}

/** One line through all rules; false when the script quits. */
function run(
  rules: Rule[],
  first: string,
  number: number,
  last: boolean,
  quiet: boolean,
  out: (text: string) => void,
): boolean {
  let line = first;
  let on = true;
  let behind = '';
  for (const rule of rules) {
    if (selects(rule, line, number, last) === rule.not) continue;
    if (rule.command === 'd') return true;
    if (rule.command === 'c') {
      out(`${rule.text}\n`);
      return true;
    }
    if (rule.command === 'p') out(`${line}\n`);
    else if (rule.command === '=') out(`${number}\n`);
    else if (rule.command === 'i') out(`${rule.text}\n`);
    else if (rule.command === 'a') behind += `${rule.text}\n`;
    else if (rule.command === 's' && rule.regex !== undefined) {
      const before = line;
      line = line.replace(rule.regex, (...parts: unknown[]) =>
        expand(rule.replacement ?? '', parts),
      );
      if (rule.print && before !== line) out(`${line}\n`);
    } else if (rule.command === 'y') {
      const [from = '', to = ''] = (rule.text ?? '').split('\0');
      line = [...line]
        .map((char) => (from.includes(char) ? (to[from.indexOf(char)] ?? '') : char))
        .join('');
    } else if (rule.command === 'q') {
      on = false;
      break;
    }
  }
  if (!quiet) out(`${line}\n`);
  if (behind !== '') out(behind);
  return on;
}

function expand(text: string, parts: unknown[]): string {
  return text.replace(/\\(.)|&/gs, (whole, escaped?: string) => {
    const part =
      escaped === undefined ? parts[0] : /\d/.test(escaped) ? parts[Number(escaped)] : undefined;
    if (typeof part === 'string') return part;
    if (escaped !== undefined && /\d/.test(escaped)) return '';
    return escaped === 'n' ? '\n' : escaped === 't' ? '\t' : (escaped ?? whole);
  });
}

function matches(address: Address, line: string, number: number, last: boolean): boolean {
  if ('line' in address) return address.line === number;
  return 'last' in address ? last : address.regex.test(line);
}

function selects(rule: Rule, line: string, number: number, last: boolean): boolean {
  if (rule.from === undefined) return true;
  if (rule.to === undefined) return matches(rule.from, line, number, last);
  if (!rule.active) {
    if (!matches(rule.from, line, number, last)) return false;
    rule.active = !('line' in rule.to && rule.to.line <= number);
    return true;
  }
  if (matches(rule.to, line, number, last) || ('line' in rule.to && rule.to.line < number))
    rule.active = false;
  return true;
}

function parse(script: string, extended: boolean): Rule[] {
  const rules: Rule[] = [];
  let at = 0;
  const skip = (pattern: RegExp): void => {
    while (at < script.length && pattern.test(script[at] ?? '')) at++;
  };
  /** The text up to an unescaped delimiter, which is taken. */
  const delimited = (delimiter: string): string => {
    let text = '';
    for (; at < script.length && script[at] !== delimiter; at++) {
      if (script[at] === '\\' && script[at + 1] === delimiter) at++;
      else if (script[at] === '\\') text += script[at++];
      text += script[at] ?? '';
    }
    if (script[at++] !== delimiter) throw new Error('unmatched ' + `'${delimiter}'`);
    return text;
  };
  const address = (): Address | undefined => {
    const number = /^\d+/.exec(script.slice(at))?.[0];
    if (number !== undefined) {
      at += number.length;
      return { line: Number(number) };
    }
    if (script[at] === '$') {
      at++;
      return { last: true };
    }
    if (script[at] !== '/') return undefined;
    at++;
    return { regex: new RegExp(regexSource(delimited('/'), extended)) };
  };
  for (;;) {
    skip(/[\s;}]/);
    if (at >= script.length) return rules;
    const from = address();
    let to: Address | undefined;
    if (script[at] === ',') {
      at++;
      to = address();
    }
    skip(/\s/);
    const not = script[at] === '!';
    if (not) at++;
    skip(/[\s{]/);
    const command = script[at++] ?? '';
    const rule: Rule = { from, to, not, active: false, command };
    if (command === 's' || command === 'y') {
      const delimiter = script[at++] ?? '/';
      const first = delimited(delimiter);
      const second = delimited(delimiter);
      if (command === 'y') rule.text = `${first}\0${second}`;
      else {
        const flags = /^[gpiI\d]*/.exec(script.slice(at))?.[0] ?? '';
        at += flags.length;
        rule.regex = new RegExp(
          regexSource(first, extended),
          `${flags.includes('g') ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`,
        );
        rule.replacement = second;
        rule.print = flags.includes('p');
      }
    } else if ('aic'.includes(command)) {
      const end = script.indexOf('\n', at + (script[at] === '\\' ? 2 : 0));
      rule.text = script.slice(at, end < 0 ? undefined : end).replace(/^\s*\\?\n?\s*/, '');
      at = end < 0 ? script.length : end;
    } else if (!'dpq='.includes(command) || command === '')
      throw new Error(`unsupported command ${command}`);
    rules.push(rule);
  }
}
