import {
  Composer,
  LineCounter,
  Lexer,
  Parser,
  type CST,
  type Document,
  type ParsedNode,
} from 'yaml';
import { messageOf } from '../../base/index.js';
import type { Problem } from '../problem.js';
import { boundsRefusals, type Bounds } from './bounds.js';
import { locator, type Locate } from './position.js';
import { scanRefusal } from './scan.js';

/** One document of a file, still with its positions. */
export interface YamlDocument {
  document: Document.Parsed<ParsedNode>;
  locate: Locate;
  /** The values. Call it after any change to the document. */
  value: () => unknown;
}

/** The documents of a YAML text within bounds, or what is wrong with it. Never throws. */
export function parseYaml(
  text: string,
  file: string,
  bounds: Bounds,
): { documents: YamlDocument[]; problems: Problem[] } {
  const lines = new LineCounter();
  const at = (offset: number): { file: string; line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (Buffer.byteLength(text) > bounds.size) {
    const message = `larger than ${bounds.size / 1024} KiB`;
    return { documents: [], problems: [{ file, line: 1, column: 1, code: 'Y_SIZE', message }] };
  }
  const lexemes = [...new Lexer().lex(text)];
  const refusal = scanRefusal(lexemes, bounds);
  if (refusal) {
    countLines(text, lines);
    const { offset, ...rest } = refusal;
    return { documents: [], problems: [{ ...at(offset), ...rest }] };
  }
  let parsed: Document.Parsed<ParsedNode>[];
  try {
    // Quadratic in the library (32,000 keys: two minutes); the walk over the bounds looks itself.
    const composer = new Composer({ uniqueKeys: false, strict: true, logLevel: 'silent' });
    parsed = [...composer.compose(parse(lexemes, lines))];
  } catch (error) {
    const message = messageOf(error);
    return { documents: [], problems: [{ file, line: 1, column: 1, code: 'Y_SYNTAX', message }] };
  }
  const problems = parsed.flatMap((document): Problem[] => {
    // An unknown tag is a warning to the library; here it is a value we would not understand.
    const errors = [...document.errors, ...document.warnings].slice(0, 20);
    if (errors.length > 0) {
      return errors.map((error) => ({
        ...at(error.pos[0]),
        code: 'Y_SYNTAX',
        message: error.message,
      }));
    }
    return boundsRefusals(document, bounds).map(({ offset, ...refusal }) => ({
      ...at(offset),
      ...refusal,
    }));
  });
  if (problems.length > 0) return { documents: [], problems };
  return {
    problems: [],
    documents: parsed.map((document) => ({
      document,
      locate: locator(document, lines, file),
      // Aliases were counted above; the library's own bound counts otherwise.
      value: () => document.toJS({ maxAliasCount: -1 }) as unknown,
    })),
  };
}

/** The library's own Parser.parse, on lexemes that were looked at already: lexing is half its time. */
function* parse(lexemes: string[], lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of lexemes) yield* parser.next(lexeme);
  yield* parser.end();
}

/** What the parser would have told the counter, had it been asked. */
function countLines(text: string, lines: LineCounter): void {
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
}
