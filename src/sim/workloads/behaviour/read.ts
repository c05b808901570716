import type { Document, Node } from 'yaml';
import { yaml } from '../../machinery/index.js';

/** What is wrong in a behaviour.yaml, with its place: `behaviour 1, line 12: …`. */
export class BehaviourError extends Error {
  override name = 'BehaviourError';
}

/** A value with its place in the file. */
export class Field {
  constructor(
    private readonly node: Node | null | undefined,
    private readonly at: (offset: number | undefined) => string,
    /** `memory.leak.rate` */
    readonly path: string,
    private readonly around: number | undefined,
  ) {}

  get present(): boolean {
    return this.node !== undefined && !(yaml().isScalar(this.node) && this.node.value === null);
  }

  fail(text: string): never {
    throw new BehaviourError(
      `${this.at(this.node?.range?.[0] ?? this.around)}: ${this.path}: ${text}`,
    );
  }

  /** The field of a map; `keys`: all that are known, so that a typing error is found. */
  get(name: string): Field {
    const value = yaml().isMap(this.node)
      ? (this.node.get(name, true) as Node | undefined)
      : undefined;
    const path = this.path === '' ? name : `${this.path}.${name}`;
    return new Field(value, this.at, path, this.node?.range?.[0] ?? this.around);
  }

  only(...known: string[]): this {
    if (!this.present) return this;
    if (!yaml().isMap(this.node)) this.fail('must be a map');
    for (const { key } of this.node.items) {
      const name = String(yaml().isScalar(key) ? key.value : key);
      if (!known.includes(name)) this.get(name).fail(`is not known; there are ${known.join(', ')}`);
    }
    return this;
  }

  names(): string[] {
    if (!this.present) return [];
    if (!yaml().isMap(this.node)) this.fail('must be a map');
    return this.node.items.map(({ key }) => String(yaml().isScalar(key) ? key.value : key));
  }

  list(): Field[] {
    if (!this.present) return [];
    if (!yaml().isSeq(this.node)) this.fail('must be a list');
    return this.node.items.map(
      (item, i) => new Field(item as Node, this.at, `${this.path}[${i}]`, this.around),
    );
  }

  get raw(): unknown {
    return yaml().isScalar(this.node) ? this.node.value : undefined;
  }

  get isMap(): boolean {
    return yaml().isMap(this.node);
  }

  text(otherwise?: string): string {
    if (!this.present) return otherwise ?? this.fail('is missing');
    const { raw } = this;
    if (typeof raw === 'string') return raw;
    if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw);
    return this.fail('must be a text');
  }

  optionalText(): string | undefined {
    return this.present ? this.text() : undefined;
  }

  number(otherwise: number): number {
    if (!this.present) return otherwise;
    const { raw } = this;
    return typeof raw === 'number' && raw >= 0 ? raw : this.fail('must be a number, 0 or more');
  }

  /** ms of `500ms`, `3s`, `2m`. */
  duration(otherwise: number): number {
    if (!this.present) return otherwise;
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(this.text()) ?? [];
    if (number === undefined) this.fail('must be a duration: 500ms, 3s, 2m');
    return Number(number) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? 1);
  }

  /** Bytes of `50Mi`, `1Gi`, `4096`. */
  bytes(otherwise: number): number {
    if (!this.present) return otherwise;
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|k|M|G)?$/.exec(this.text()) ?? [];
    if (number === undefined) this.fail('must be an amount of memory: 50Mi, 1Gi, 4096');
    return Math.round(Number(number) * UNITS[unit]!);
  }
}

export const UNITS: Record<string, number> = {
  '': 1,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
};

/** The documents of a text. Throws BehaviourError when it is no YAML. */
export function documents(text: string, number: number): Field[] {
  const lines = new (yaml().LineCounter)();
  const at = (offset: number | undefined): string =>
    `behaviour ${number}, line ${offset === undefined ? 1 : lines.linePos(offset).line}`;
  const all = yaml().parseAllDocuments(text, { lineCounter: lines });
  const found = Array.isArray(all) ? (all as Document[]) : [];
  return found.map((document) => {
    const [error] = document.errors;
    if (error !== undefined)
      throw new BehaviourError(`${at(error.pos[0])}: ${error.message.split('\n')[0]}`);
    return new Field(document.contents, at, '', document.range?.[0]);
  });
}
