import { CST } from 'yaml';
import type { Bounds, Refusal } from './bounds.js';

/** Tokens a value may take: mark, key, colon, mark, value and some more for anchors and tags. */
const TOKENS_PER_VALUE = 8;

/**
 * What is refused of a YAML text by its lexer's tokens alone, before it is parsed. The parser
 * recurses, and with its stack nearly used up Node ends the whole process (seen:
 * "RegExpCompiler Allocation failed"), which nothing can catch; it is quadratic in the
 * number of anchors. The walk over the parsed document is exact; this only keeps the parser
 * from what it cannot stand, so it may let through twice the bounds.
 */
export function scanRefusal(lexemes: Iterable<string>, bounds: Bounds): Refusal | undefined {
  const nesting = new Nesting();
  let offset = 0;
  let tokens = 0;
  let anchors = 0;
  for (const token of lexemes) {
    const type = CST.tokenType(token);
    nesting.take(type, token);
    if (type !== 'space' && type !== 'newline' && type !== 'comment') tokens += 1;
    if (type === 'anchor' || type === 'alias') anchors += 1;
    if (nesting.depth > bounds.depth * 2) {
      return { code: 'Y_DEPTH', message: `nested deeper than ${bounds.depth} levels`, offset };
    }
    if (anchors > bounds.aliases * 4) {
      return { code: 'Y_ALIASES', message: `more than ${bounds.aliases} aliases`, offset };
    }
    if (tokens > bounds.nodes * TOKENS_PER_VALUE) {
      return { code: 'Y_SIZE', message: `more than ${bounds.nodes} values`, offset };
    }
    if (!isMark(token)) offset += token.length;
  }
  return undefined;
}

/** Marks of the lexer itself (a document, an error, a scalar): no part of the text. */
function isMark(token: string): boolean {
  return token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR;
}

/** Follows how deep collections are open. */
class Nesting {
  /** Columns at which the open block collections started. */
  private readonly columns: number[] = [];
  private flow = 0;
  private column = 0;
  /** Column of the node that is being read; undefined until it starts. */
  private node: number | undefined;

  get depth(): number {
    return this.columns.length + this.flow;
  }

  take(type: CST.TokenType | null, token: string): void {
    if (type === 'newline') this.node = undefined;
    else if (type === 'flow-seq-start' || type === 'flow-map-start') {
      this.node ??= this.column;
      this.flow += 1;
    } else if (type === 'flow-seq-end' || type === 'flow-map-end') {
      this.flow = Math.max(0, this.flow - 1);
    } else if (type === 'seq-item-ind' || type === 'explicit-key-ind') this.open(this.column);
    else if (type === 'map-value-ind') this.open(this.node ?? this.column);
    else if (type === 'doc-mode' || type === 'doc-start' || type === 'doc-end') {
      this.columns.length = 0;
      this.flow = 0;
    } else if (type !== 'space' && type !== 'comment') this.node ??= this.column;
    if (isMark(token)) return;
    const line = token.lastIndexOf('\n');
    this.column = line < 0 ? this.column + token.length : token.length - line - 1;
  }

  /** A block collection at a column; it closes those that started there or further right. */
  private open(at: number): void {
    if (this.flow > 0) return;
    while ((this.columns.at(-1) ?? -1) >= at) this.columns.pop();
    this.columns.push(at);
    this.node = undefined;
  }
}
