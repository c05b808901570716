/** One directive, or a block when it has `block`. */
export interface Directive {
  name: string;
  args: string[];
  file: string;
  line: number;
  block?: Directive[];
}

/** What nginx says behind `[emerg]` when it does not start. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

type Token = { text: string; line: number } & ({ mark: ';' | '{' | '}' } | { mark?: undefined });

/**
 * Reads a configuration file: words, quotes, escapes, comments, blocks (src/core/ngx_conf_file.c, whose
 * texts the errors have). Includes are left as they are. Throws ConfigError.
 */
export function parseConfig(text: string, file: string): Directive[] {
  const tokens = tokenise(text, file);
  let at = 0;
  const block = (inner: boolean, end: number): Directive[] => {
    const found: Directive[] = [];
    for (;;) {
      const token = tokens[at++];
      if (token === undefined) {
        if (!inner) return found;
        throw new ConfigError(`unexpected end of file, expecting "}" in ${file}:${end}`);
      }
      if (token.mark === '}') {
        if (inner) return found;
        throw new ConfigError(`unexpected "}" in ${file}:${token.line}`);
      }
      if (token.mark !== undefined) {
        throw new ConfigError(`unexpected "${token.mark}" in ${file}:${token.line}`);
      }
      found.push(directive(token, end));
    }
  };
  const directive = (first: { text: string; line: number }, end: number): Directive => {
    const args: string[] = [];
    for (;;) {
      const token = tokens[at++];
      if (token === undefined) {
        throw new ConfigError(`unexpected end of file, expecting ";" or "}" in ${file}:${end}`);
      }
      const { line } = token;
      const made = { name: first.text, args, file, line };
      if (token.mark === ';') return made;
      if (token.mark === '{') return { ...made, block: block(true, end) };
      if (token.mark === '}') throw new ConfigError(`unexpected "}" in ${file}:${line}`);
      args.push(token.text);
    }
  };
  return block(false, text.split('\n').length - (text.endsWith('\n') ? 0 : 1) || 1);
}

function tokenise(text: string, file: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  const unescape = (): string => {
    const next = text[at + 1] ?? '';
    at += 2;
    return { n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\' }[next] ?? `\\${next}`;
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\n') line++;
    if (/\s/.test(char)) at++;
    else if (char === '#') while (at < text.length && text[at] !== '\n') at++;
    else if (char === ';' || char === '{' || char === '}') {
      tokens.push({ text: char, line, mark: char });
      at++;
    } else if (char === '"' || char === "'") {
      let word = '';
      at++;
      while (at < text.length && text[at] !== char) {
        if (text[at] === '\n') line++;
        if (text[at] === '\\') word += unescape();
        else word += text[at++];
      }
      if (at >= text.length) {
        throw new ConfigError(`unexpected end of file, expecting ";" or "}" in ${file}:${line}`);
      }
      at++;
      const next = text[at] ?? ' ';
      if (!/[\s;{)]/.test(next)) throw new ConfigError(`unexpected "${next}" in ${file}:${line}`);
      tokens.push({ text: word, line });
    } else {
      let word = '';
      while (at < text.length && !/[\s;]/.test(text[at] ?? '')) {
        if (text[at] === '{') {
          // `${name}` is part of a word; any other brace ends it.
          if (!word.endsWith('$')) break;
        }
        if (text[at] === '\\') word += unescape();
        else word += text[at++];
      }
      tokens.push({ text: word, line });
    }
  }
  return tokens;
}
