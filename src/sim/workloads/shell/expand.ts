import type { Part, Word } from './ast.js';
import { evaluate } from './arithmetic.js';
import { glob, patternOf, sourceOf } from './pattern.js';
import { ShellError, type ShellState } from './state.js';

/** What expansion needs of the interpreter. */
export interface Expander {
  state: ShellState;
  /** The output of a command, without the newlines at its end. */
  capture(body: Extract<Part, { kind: 'command' }>['body']): Promise<string>;
}

/** Text in which each character is quoted or not; `null` divides fields that are divided for sure ("$@"). */
type Piece = { text: string; quoted: boolean; split: boolean } | null;

/** One string: for assignments, here-documents, case words, redirections. */
export async function expandText(shell: Expander, word: Word): Promise<string> {
  const pieces = await piecesOf(shell, word);
  return pieces.map((piece) => piece?.text ?? ' ').join('');
}

/** As `expandText`, as a pattern: what was quoted stands for itself. */
export async function expandPattern(shell: Expander, word: Word): Promise<RegExp> {
  const { text, literal } = marked(await piecesOf(shell, word));
  return patternOf(text, literal);
}

/** All words of a command: with field splitting and globbing. */
export async function expandWords(shell: Expander, words: readonly Word[]): Promise<string[]> {
  const all: string[] = [];
  for (const word of words) {
    const [only] = word;
    // The most common case by far: plain text.
    if (word.length === 1 && only?.kind === 'text' && (only.quoted || !/[*?[~]/.test(only.text))) {
      all.push(only.text);
      continue;
    }
    for (const field of fieldsOf(await piecesOf(shell, word), shell.state.get('IFS') ?? ' \t\n')) {
      const { text, literal } = marked(field);
      const magic = [...text].some((char, i) => '*?['.includes(char) && !literal(i));
      const { host } = shell.state.container;
      const found =
        magic && !shell.state.options.noglob
          ? glob(host.files, shell.state.cwd, text, literal)
          : [];
      if (found.length > 0) all.push(...found);
      else all.push(text);
    }
  }
  return all;
}

function marked(pieces: readonly Piece[]): { text: string; literal: (index: number) => boolean } {
  let text = '';
  const quoted: boolean[] = [];
  for (const piece of pieces) {
    if (piece === null) continue;
    for (let i = 0; i < piece.text.length; i++) quoted.push(piece.quoted);
    text += piece.text;
  }
  return { text, literal: (index) => quoted[index] === true };
}

/** Divides at IFS, only inside what came from an unquoted expansion. */
function fieldsOf(pieces: readonly Piece[], ifs: string): Piece[][] {
  const fields: Piece[][] = [];
  let field: Piece[] | undefined;
  const close = (): void => {
    if (field !== undefined) fields.push(field);
    field = undefined;
  };
  for (const piece of pieces) {
    if (piece === null) {
      close();
      continue;
    }
    if (!piece.split) {
      if (piece.text !== '' || piece.quoted) (field ??= []).push(piece);
      continue;
    }
    let text = '';
    const put = (): void => {
      if (text !== '') (field ??= []).push({ text, quoted: false, split: false });
      text = '';
    };
    for (const char of piece.text) {
      if (!ifs.includes(char)) text += char;
      else if (/\s/.test(char)) {
        put();
        close();
      } else {
        put();
        field ??= [];
        close();
      }
    }
    put();
  }
  close();
  return fields;
}

async function piecesOf(shell: Expander, word: Word): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const [index, part] of word.entries()) {
    if (part.kind === 'text') {
      const text = index === 0 && !part.quoted ? tilde(shell, part.text) : part.text;
      pieces.push({ text, quoted: part.quoted, split: false });
    } else if (part.kind === 'command') {
      const text = await shell.capture(part.body);
      pieces.push({ text, quoted: part.quoted, split: !part.quoted });
    } else if (part.kind === 'arithmetic') {
      const { state } = shell;
      const text = await expandText(shell, part.expression);
      const value = evaluate(text, {
        get: (name) => state.get(name) ?? '',
        set: (name, to) => state.set(name, to),
      });
      pieces.push({ text: String(value), quoted: part.quoted, split: !part.quoted });
    } else pieces.push(...(await parameter(shell, part)));
  }
  return pieces;
}

function tilde(shell: Expander, text: string): string {
  return /^~(\/|$)/.test(text) ? (shell.state.get('HOME') ?? '/root') + text.slice(1) : text;
}

async function parameter(
  shell: Expander,
  { name, operator, word, quoted }: Extract<Part, { kind: 'parameter' }>,
): Promise<Piece[]> {
  const { state } = shell;
  const plain = (text: string): Piece[] => [{ text, quoted, split: !quoted }];
  if ((name === '@' || name === '*') && operator === '') return positional(state, name, quoted);
  const value = state.get(name);
  if (operator === 'length') {
    return plain(String(name === '@' || name === '*' ? state.args.length : (value ?? '').length));
  }
  if (operator === '' || word === undefined) {
    if (value === undefined && state.options.nounset && !/^[@*#?$!-]$/.test(name)) {
      throw new ShellError(`${name}: parameter not set`, 2);
    }
    return plain(value ?? '');
  }
  const unset = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator.replace(':', '')) {
    case '-':
      return unset ? piecesOfDefault(shell, word, quoted) : plain(value);
    case '+':
      return unset ? plain('') : piecesOfDefault(shell, word, quoted);
    case '=': {
      if (!unset) return plain(value);
      const text = await expandText(shell, word);
      state.set(name, text);
      return plain(text);
    }
    case '?': {
      if (!unset) return plain(value);
      const text = await expandText(shell, word);
      throw new ShellError(`${name}: ${text === '' ? 'parameter not set or null' : text}`, 2);
    }
  }
  const { text, literal } = marked(await piecesOf(shell, word));
  return plain(trimmed(value ?? '', operator, text, literal));
}

async function piecesOfDefault(shell: Expander, word: Word, quoted: boolean): Promise<Piece[]> {
  const pieces = await piecesOf(shell, word);
  return pieces.map((piece) =>
    piece === null
      ? piece
      : { ...piece, quoted: piece.quoted || quoted, split: !piece.quoted && !quoted },
  );
}

function positional(state: ShellState, name: string, quoted: boolean): Piece[] {
  if (quoted && name === '*') {
    const [separator = ''] = state.get('IFS') ?? ' ';
    return [{ text: state.args.join(separator), quoted, split: false }];
  }
  return state.args.flatMap((text, i): Piece[] => [
    ...(i === 0 ? [] : [null]),
    { text, quoted, split: !quoted },
  ]);
}

/** `${x#p}`, `##`, `%`, `%%`, and `/` as ash and bash have it. */
function trimmed(
  value: string,
  operator: string,
  pattern: string,
  literal: (index: number) => boolean,
): string {
  if (operator.startsWith('/')) {
    const slash = pattern.indexOf('/');
    const from = slash < 0 ? pattern : pattern.slice(0, slash);
    const to = slash < 0 ? '' : pattern.slice(slash + 1);
    return value.replace(
      new RegExp(sourceOf(from, literal), operator === '//' ? 'gs' : 's'),
      () => to,
    );
  }
  const whole = patternOf(pattern, literal);
  const lengths = Array.from({ length: value.length + 1 }, (_, i) => i);
  if (operator.length === 2) lengths.reverse();
  const front = operator.startsWith('#');
  const length = lengths.find((n) =>
    whole.test(front ? value.slice(0, n) : value.slice(value.length - n)),
  );
  if (length === undefined) return value;
  return front ? value.slice(length) : value.slice(0, value.length - length);
}
