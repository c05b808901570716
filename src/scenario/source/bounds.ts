import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from 'yaml';
import type { ProblemCode } from '../problem-codes.js';

/** What one file may cost to read. */
export interface Bounds {
  /** Bytes. */
  size: number;
  /** Levels of nesting, aliases followed. */
  depth: number;
  /** Uses of an anchor. */
  aliases: number;
  /** Values, aliases followed. */
  nodes: number;
}

export const SCENARIO_BOUNDS: Bounds = { size: 256 * 1024, depth: 32, aliases: 20, nodes: 10_000 };
export const MANIFEST_BOUNDS: Bounds = { size: 1024 * 1024, depth: 48, aliases: 20, nodes: 50_000 };

/** A refusal at an offset of the file. */
export interface Refusal {
  code: ProblemCode;
  message: string;
  offset: number;
}

interface Extent {
  nodes: number;
  depth: number;
}

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/**
 * Walks a parsed document before it is turned into values: too deep, too many aliases,
 * aliases that multiply or contain themselves, keys that are no text, and control
 * characters (they would drive the terminal of whoever reads the report).
 */
export function boundsRefusals(document: Document<Node>, bounds: Bounds): Refusal[] {
  const walk = new Walk(document, bounds);
  const extent = walk.extent(document.contents, 1);
  if (extent.nodes > bounds.nodes) {
    walk.refuse('Y_SIZE', `more than ${bounds.nodes} values, aliases followed`, document.contents);
  }
  return walk.refusals;
}

class Walk {
  readonly refusals: Refusal[] = [];
  private readonly known = new Map<unknown, Extent>();
  private readonly open = new Set<unknown>();
  private aliases = 0;

  constructor(
    private readonly document: Document<Node>,
    private readonly bounds: Bounds,
  ) {}

  refuse(code: ProblemCode, message: string, node: unknown): void {
    if (this.refusals.some((refusal) => refusal.code === code)) return;
    const range = (node as { range?: number[] | null } | null)?.range;
    this.refusals.push({ code, message, offset: range?.[0] ?? 0 });
  }

  /** How much a node holds, aliases followed; each node is measured once. */
  extent(node: unknown, level: number): Extent {
    if (level > this.bounds.depth) {
      this.refuse('Y_DEPTH', `nested deeper than ${this.bounds.depth} levels`, node);
      return { nodes: 1, depth: 1 };
    }
    if (isAlias(node)) return this.alias(node, level);
    const known = this.known.get(node);
    if (known) return known;
    this.open.add(node);
    const extent = { nodes: 1, depth: 1 };
    for (const child of this.children(node)) {
      const inner = this.extent(child, level + 1);
      extent.nodes += inner.nodes;
      extent.depth = Math.max(extent.depth, 1 + inner.depth);
    }
    this.open.delete(node);
    this.known.set(node, extent);
    if (isScalar(node)) this.scalar(node);
    return extent;
  }

  private alias(node: Node & { resolve(document: Document): unknown }, level: number): Extent {
    this.aliases += 1;
    if (this.aliases > this.bounds.aliases) {
      this.refuse('Y_ALIASES', `more than ${this.bounds.aliases} aliases`, node);
      return { nodes: 1, depth: 1 };
    }
    const target = node.resolve(this.document);
    if (target === undefined || this.open.has(target)) {
      const why =
        target === undefined ? 'an alias without an anchor' : 'an alias that contains itself';
      this.refuse('Y_ALIASES', why, node);
      return { nodes: 1, depth: 1 };
    }
    const extent = this.extent(target, level);
    if (level + extent.depth > this.bounds.depth + 1) {
      this.refuse(
        'Y_DEPTH',
        `nested deeper than ${this.bounds.depth} levels, aliases followed`,
        node,
      );
    }
    return extent;
  }

  private children(node: unknown): unknown[] {
    if (isSeq(node)) return node.items;
    if (!isMap(node)) return [];
    const seen = new Set<string>();
    for (const { key } of node.items) {
      const text = isScalar(key) ? plainKey(key.value) : undefined;
      if (text === undefined) this.refuse('Y_KEY', 'a key that is no plain text', key ?? node);
      else if (seen.has(text)) this.refuse('Y_KEY', `the key "${text}" is there twice`, key);
      else if (isScalar(key)) this.scalar(key);
      seen.add(text ?? '');
    }
    return node.items.map(({ value }) => value);
  }

  private scalar(node: { value: unknown }): void {
    if (typeof node.value === 'string' && CONTROL.test(node.value)) {
      this.refuse('Y_CONTROL', 'a control character in a text', node);
    }
  }
}

/** A key as text; undefined for what is none. `__proto__` would change the map instead of being in it. */
function plainKey(value: unknown): string | undefined {
  const plain = ['string', 'number', 'boolean'].includes(typeof value);
  return plain && value !== '__proto__' ? String(value) : undefined;
}
