import { SyntaxError, type Command, type Compound, type Redirection, type Word } from './ast.js';
import { readQuoted, readWord, Source } from './words.js';

/** Words that end or divide a compound command, where a command could begin. */
const CLOSING = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);

interface HereDocument {
  redirection: Redirection;
  end: string;
  quoted: boolean;
  tabs: boolean;
}

/** Parses a script (POSIX shell command language). Throws SyntaxError with the text of BusyBox's ash. */
export function parseScript(text: string): Command[] {
  const source = new Source(text);
  const commands = new Parser(source).list(() => source.peek() === '');
  if (source.peek() !== '') throw unexpected(source);
  return commands;
}

const inner = (source: Source, until: ')' | '`'): Command[] =>
  new Parser(source).list(() => source.peek() === (until === ')' ? ')' : ''));

function unexpected(source: Source): SyntaxError {
  const token = /^(;;|&&|\|\||[;&|()<>]|[^\s;&|()<>]+)/.exec(source.text.slice(source.at))?.[0];
  return new SyntaxError(token === undefined ? 'unexpected end of file' : `unexpected "${token}"`);
}

class Parser {
  #pending: HereDocument[] = [];

  constructor(private readonly source: Source) {}

  /** Commands until `ends` says so, or a word that closes something. */
  list(ends: () => boolean): Command[] {
    const found: Command[] = [];
    for (;;) {
      this.newlines();
      if (ends() || this.source.peek() === '' || this.closes()) return found;
      if (this.source.text.startsWith(';;', this.source.at)) return found;
      const command = this.andOr();
      this.blanks();
      const { source } = this;
      if (source.text.startsWith(';;', source.at)) {
        found.push(command);
        return found;
      }
      if (source.peek() === '&' && source.peek(1) !== '&') {
        source.at++;
        found.push({ ...command, background: true });
      } else {
        found.push(command);
        if (!source.takes(';') && source.peek() !== '\n' && !ends() && source.peek() !== '') {
          throw unexpected(source);
        }
      }
    }
  }

  private closes(): boolean {
    const word = /^[a-z]+|^[}](?=[\s;&|)]|$)/.exec(
      this.source.text.slice(this.source.at, this.source.at + 8),
    );
    return word !== null && CLOSING.has(word[0]) && this.wordEnds(word[0].length);
  }

  private wordEnds(length: number): boolean {
    return !/[^\s;&|()<>]/.test(this.source.peek(length) || ' ');
  }

  private blanks(): void {
    const { source } = this;
    for (;;) {
      if (source.peek() === ' ' || source.peek() === '\t' || source.peek() === '\r') source.at++;
      else if (source.peek() === '\\' && source.peek(1) === '\n') source.at += 2;
      else if (source.peek() === '#') {
        while (source.peek() !== '' && source.peek() !== '\n') source.at++;
      } else return;
    }
  }

  private newlines(): void {
    for (;;) {
      this.blanks();
      if (this.source.peek() !== '\n') return;
      this.source.at++;
      this.documents();
    }
  }

  /** The bodies of here-documents begin behind the line that names them. */
  private documents(): void {
    const { source } = this;
    for (const { redirection, end, quoted, tabs } of this.#pending.splice(0)) {
      let body = '';
      for (;;) {
        if (source.peek() === '') break;
        const stop = source.text.indexOf('\n', source.at);
        let line = source.text.slice(source.at, stop < 0 ? undefined : stop);
        source.at = stop < 0 ? source.text.length : stop + 1;
        if (tabs) line = line.replace(/^\t+/, '');
        if (line === end) break;
        body += `${line}\n`;
      }
      const word: Word = [];
      if (quoted) word.push({ kind: 'text', text: body, quoted: true });
      else readQuoted(new Source(body), inner, word, undefined);
      redirection.target = word;
    }
  }

  private andOr(): Command {
    let left = this.pipeline();
    for (;;) {
      this.blanks();
      const type = this.source.takes('&&') ? 'and' : this.source.takes('||') ? 'or' : undefined;
      if (type === undefined) return left;
      this.newlines();
      left = { type, left, right: this.pipeline() };
    }
  }

  private pipeline(): Command {
    this.blanks();
    const not = this.keyword('!');
    const commands = [this.command()];
    for (;;) {
      this.blanks();
      const { source } = this;
      if (source.peek() !== '|' || source.peek(1) === '|') break;
      source.at++;
      this.newlines();
      commands.push(this.command());
    }
    const [only] = commands;
    return commands.length === 1 && !not && only !== undefined
      ? only
      : { type: 'pipeline', commands, not };
  }

  private keyword(word: string): boolean {
    this.blanks();
    const { source } = this;
    if (!source.text.startsWith(word, source.at) || !this.wordEnds(word.length)) return false;
    source.at += word.length;
    return true;
  }

  private expect(word: string): void {
    this.newlines();
    if (this.keyword(word)) return;
    const { message } = unexpected(this.source);
    throw new SyntaxError(`${message} (expecting "${word}")`);
  }

  /** At least one command, as between `then` and `fi`. */
  private body(): Command[] {
    const body = this.list(() => false);
    if (body.length === 0 && this.source.peek() !== '') throw unexpected(this.source);
    return body;
  }

  private command(): Command {
    this.blanks();
    const { source } = this;
    if (source.peek() === '(') {
      source.at++;
      const body = this.list(() => source.peek() === ')');
      if (!source.takes(')'))
        throw new SyntaxError(`${unexpected(source).message} (expecting ")")`);
      return { type: 'subshell', body, redirections: this.redirections() };
    }
    if (this.keyword('{')) {
      const body = this.body();
      this.expect('}');
      return this.compound({ type: 'group', body, redirections: this.redirections() });
    }
    if (this.keyword('if')) return this.conditional();
    for (const type of ['while', 'until'] as const) {
      if (!this.keyword(type)) continue;
      const test = this.body();
      const body = this.doBody();
      return this.compound({ type, test, body, redirections: this.redirections() });
    }
    if (this.keyword('for')) return this.loop();
    if (this.keyword('case')) return this.choice();
    return this.simple();
  }

  private compound(command: Compound): Command {
    return { type: 'compound', command };
  }

  private doBody(): Command[] {
    this.expect('do');
    const body = this.body();
    this.expect('done');
    return body;
  }

  private conditional(): Command {
    const branches: { test: Command[]; body: Command[] }[] = [];
    let otherwise: Command[] | undefined;
    do {
      const test = this.body();
      this.expect('then');
      branches.push({ test, body: this.body() });
      this.newlines();
    } while (this.keyword('elif'));
    if (this.keyword('else')) otherwise = this.body();
    this.expect('fi');
    return this.compound({
      type: 'if',
      branches,
      otherwise,
      redirections: this.redirections(),
    });
  }

  private loop(): Command {
    this.blanks();
    const name = /^[A-Za-z_]\w*/.exec(this.source.text.slice(this.source.at))?.[0];
    if (name === undefined) throw new SyntaxError('bad for loop variable');
    this.source.at += name.length;
    this.newlines();
    let words: Word[] | undefined;
    if (this.keyword('in')) {
      words = [];
      for (let word = this.word(); word !== undefined; word = this.word()) words.push(word);
    }
    this.blanks();
    this.source.takes(';');
    const body = this.doBody();
    return this.compound({ type: 'for', name, words, body, redirections: this.redirections() });
  }

  private choice(): Command {
    const word = this.word();
    if (word === undefined) throw unexpected(this.source);
    this.expect('in');
    const branches: { patterns: Word[]; body: Command[] }[] = [];
    const { source } = this;
    for (;;) {
      this.newlines();
      if (this.keyword('esac')) break;
      source.takes('(');
      const patterns: Word[] = [];
      do {
        const pattern = this.word();
        if (pattern === undefined) throw unexpected(source);
        patterns.push(pattern);
        this.blanks();
      } while (source.takes('|'));
      if (!source.takes(')')) throw unexpected(source);
      branches.push({ patterns, body: this.list(() => false) });
      this.newlines();
      if (!source.takes(';;')) {
        this.expect('esac');
        break;
      }
    }
    return this.compound({ type: 'case', word, branches, redirections: this.redirections() });
  }

  private word(): Word | undefined {
    this.blanks();
    return readWord(this.source, inner);
  }

  private redirections(): Redirection[] {
    const found: Redirection[] = [];
    for (let one = this.redirection(); one !== undefined; one = this.redirection()) found.push(one);
    return found;
  }

  private redirection(): Redirection | undefined {
    this.blanks();
    const { source } = this;
    const match = /^(\d*)(<<-?|<&|>&|>>|>\||<>|<|>)/.exec(
      source.text.slice(source.at, source.at + 8),
    );
    if (match === null) return undefined;
    source.at += match[0].length;
    const operator = match[2] ?? '';
    const fd = match[1] !== '' ? Number(match[1]) : operator.startsWith('<') ? 0 : 1;
    const target = this.word();
    if (target === undefined) throw unexpected(source);
    if (!operator.startsWith('<<')) {
      return { fd, operator: operator as Redirection['operator'], target };
    }
    const redirection: Redirection = { fd, operator: '<<', target };
    const quoted = target.some((part) => part.kind === 'text' && part.quoted);
    const end = target.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    this.#pending.push({ redirection, end, quoted, tabs: operator === '<<-' });
    return redirection;
  }

  private simple(): Command {
    const { source } = this;
    const assignments: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      const redirection = this.redirection();
      if (redirection !== undefined) {
        redirections.push(redirection);
        continue;
      }
      if (words.length === 1 && source.peek() === '(' && words[0]?.length === 1) {
        const [part] = words[0];
        if (part?.kind === 'text' && !part.quoted && /^[A-Za-z_]\w*$/.test(part.text)) {
          source.at++;
          this.blanks();
          if (!source.takes(')')) throw unexpected(source);
          this.newlines();
          return { type: 'function', name: part.text, body: this.command() };
        }
      }
      const word = this.word();
      if (word === undefined) break;
      const assigned = words.length === 0 ? assignment(word) : undefined;
      if (assigned !== undefined) assignments.push(assigned);
      else words.push(word);
    }
    if (words.length + assignments.length + redirections.length === 0) throw unexpected(source);
    return { type: 'simple', assignments, words, redirections };
  }
}

function assignment(word: Word): { name: string; value: Word } | undefined {
  const [first, ...rest] = word;
  if (first?.kind !== 'text' || first.quoted) return undefined;
  const match = /^([A-Za-z_]\w*)=/.exec(first.text);
  if (match === null) return undefined;
  const left = first.text.slice(match[0].length);
  const value: Word = left === '' ? rest : [{ kind: 'text', text: left, quoted: false }, ...rest];
  return { name: match[1] ?? '', value };
}
