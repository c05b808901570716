import { SyntaxError, type Command, type Part, type Word } from './ast.js';

/** The text of a script and where its reader is. */
export class Source {
  at = 0;

  constructor(readonly text: string) {}

  peek(offset = 0): string {
    return this.text[this.at + offset] ?? '';
  }

  next(): string {
    return this.text[this.at++] ?? '';
  }

  takes(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }
}

/** Reads the commands up to a closing mark; given by the grammar, which words contain again. */
export type ReadCommands = (source: Source, until: ')' | '`') => Command[];

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/** Reads one word; undefined when none begins here. */
export function readWord(source: Source, commands: ReadCommands): Word | undefined {
  const word: Word = [];
  const start = source.at;
  for (let char = source.peek(); char !== '' && !/[\s;&|<>()]/.test(char); char = source.peek()) {
    if (char === '\\') {
      source.at++;
      if (source.peek() === '\n') source.at++;
      else text(word, source.next(), true);
    } else if (char === "'") text(word, singleQuoted(source), true);
    else if (char === '"') doubleQuoted(source, commands, word);
    else if (char === '$' || char === '`') dollar(source, commands, word, false);
    else text(word, source.next(), false);
  }
  return source.at > start ? word : undefined;
}

function text(word: Word, more: string, quoted: boolean): void {
  const last = word.at(-1);
  if (last?.kind === 'text' && last.quoted === quoted) last.text += more;
  else word.push({ kind: 'text', text: more, quoted });
}

function singleQuoted(source: Source): string {
  const end = source.text.indexOf("'", source.at + 1);
  if (end < 0) throw new SyntaxError('unterminated quoted string');
  const inside = source.text.slice(source.at + 1, end);
  source.at = end + 1;
  return inside;
}

function doubleQuoted(source: Source, commands: ReadCommands, word: Word): void {
  source.at++;
  text(word, '', true);
  readQuoted(source, commands, word, '"');
}

/** The inside of double quotes, or of a here-document (`end` undefined: all of it). */
export function readQuoted(
  source: Source,
  commands: ReadCommands,
  word: Word,
  end: string | undefined,
): void {
  for (;;) {
    const char = source.peek();
    if (char === '') {
      if (end === undefined) return;
      throw new SyntaxError('unterminated quoted string');
    }
    if (char === end) {
      source.at++;
      return;
    }
    if (char === '\\') {
      const next = source.peek(1);
      source.at += 2;
      if (next === '\n') continue;
      const special = '$`\\'.includes(next) || (end === '"' && next === '"');
      text(word, special ? next : `\\${next}`, true);
    } else if (char === '$' || char === '`') dollar(source, commands, word, true);
    else text(word, source.next(), true);
  }
}

/** `$name`, `${…}`, `$(…)`, `$((…))` or a back-quoted command. */
function dollar(source: Source, commands: ReadCommands, word: Word, quoted: boolean): void {
  if (source.takes('`')) {
    word.push({ kind: 'command', body: backQuoted(source, commands), quoted });
    return;
  }
  source.at++;
  if (source.takes('((')) {
    word.push({ kind: 'arithmetic', expression: arithmetic(source, commands), quoted });
  } else if (source.takes('(')) {
    const body = commands(source, ')');
    if (!source.takes(')')) throw new SyntaxError('unexpected end of file (expecting ")")');
    word.push({ kind: 'command', body, quoted });
  } else if (source.takes('{')) word.push(braced(source, commands, quoted));
  else {
    NAME.lastIndex = source.at;
    const name = NAME.exec(source.text)?.[0] ?? /^[0-9@*#?$!-]/.exec(source.peek())?.[0];
    if (name === undefined) return text(word, '$', quoted);
    source.at += name.length;
    word.push({ kind: 'parameter', name, operator: '', word: undefined, quoted });
  }
}

function backQuoted(source: Source, commands: ReadCommands): Command[] {
  let inside = '';
  for (; source.peek() !== '`'; source.at++) {
    if (source.peek() === '') throw new SyntaxError('EOF in backquote substitution');
    if (source.peek() === '\\' && /[$`\\]/.test(source.peek(1))) source.at++;
    inside += source.peek();
  }
  source.at++;
  const inner = new Source(inside);
  return commands(inner, '`');
}

function arithmetic(source: Source, commands: ReadCommands): Word {
  const word: Word = [];
  let depth = 0;
  for (;;) {
    const char = source.peek();
    if (char === '') throw new SyntaxError('missing "))"');
    if (depth === 0 && source.takes('))')) return word;
    if (char === '$' || char === '`') {
      dollar(source, commands, word, true);
      continue;
    }
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char !== '"') text(word, char, true);
    source.at++;
  }
}

const OPERATOR = /:?[-=+?]|##?|%%?|\/\/?/y;

function braced(source: Source, commands: ReadCommands, quoted: boolean): Part {
  if (source.peek() === '#' && /[A-Za-z_0-9@*]/.test(source.peek(1))) {
    source.at++;
    const name = nameIn(source);
    if (!source.takes('}')) throw new SyntaxError('bad substitution');
    return { kind: 'parameter', name, operator: 'length', word: undefined, quoted };
  }
  const name = nameIn(source);
  if (source.takes('}')) return { kind: 'parameter', name, operator: '', word: undefined, quoted };
  OPERATOR.lastIndex = source.at;
  const operator = OPERATOR.exec(source.text)?.[0];
  if (operator === undefined) throw new SyntaxError('bad substitution');
  source.at += operator.length;
  const word: Word = [];
  for (;;) {
    const char = source.peek();
    if (char === '') throw new SyntaxError('missing "}"');
    if (source.takes('}')) return { kind: 'parameter', name, operator, word, quoted };
    if (char === '\\') {
      text(word, source.peek(1), true);
      source.at += 2;
    } else if (char === "'" && !quoted) text(word, singleQuoted(source), true);
    else if (char === '"') doubleQuoted(source, commands, word);
    else if (char === '$' || char === '`') dollar(source, commands, word, quoted);
    else text(word, source.next(), quoted);
  }
}

function nameIn(source: Source): string {
  NAME.lastIndex = source.at;
  const name =
    NAME.exec(source.text)?.[0] ?? /^([0-9]+|[@*#?$!-])/.exec(source.text.slice(source.at))?.[0];
  if (name === undefined) throw new SyntaxError('bad substitution');
  source.at += name.length;
  return name;
}
