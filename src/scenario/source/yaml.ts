import { LineCounter, parseAllDocuments, type Document, type ParsedNode } from 'yaml';
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
  const refusal = scanRefusal(text, bounds);
  if (refusal) {
    countLines(text, lines);
    const { offset, ...rest } = refusal;
    return { documents: [], problems: [{ ...at(offset), ...rest }] };
  }
  let parsed: Document.Parsed<ParsedNode>[];
  try {
    const result = parseAllDocuments<ParsedNode>(text, {
      lineCounter: lines,
      // Quadratic in the library (32,000 keys: two minutes); the walk over the bounds looks itself.
      uniqueKeys: false,
      prettyErrors: false,
      strict: true,
      logLevel: 'silent',
    });
    // An empty stream gives an empty list that is a document of its own kind.
    parsed = Array.isArray(result) ? (result as Document.Parsed<ParsedNode>[]) : [];
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

/** What the parser would have told the counter, had it been asked. */
function countLines(text: string, lines: LineCounter): void {
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
}
