import { ConfigError, type Directive } from './syntax.js';

/** The directives of one level, and the level around it: nginx takes those of the nearest level. */
export interface Scope {
  directives: readonly Directive[];
  parent?: Scope;
}

/** All directives of a name at the nearest level that has any. */
export function nearest(scope: Scope | undefined, name: string): Directive[] {
  for (let at = scope; at !== undefined; at = at.parent) {
    const found = at.directives.filter((directive) => directive.name === name);
    if (found.length > 0) return found;
  }
  return [];
}

/** The first argument of the nearest directive. */
export function setting(scope: Scope | undefined, name: string): string | undefined {
  return nearest(scope, name).at(-1)?.args[0];
}

export function seconds(scope: Scope | undefined, name: string, otherwise: number): number {
  const directive = nearest(scope, name).at(-1);
  return directive === undefined ? otherwise : duration(directive, directive.args[0] ?? '');
}

export function count(scope: Scope | undefined, name: string, otherwise: number): number {
  const directive = nearest(scope, name).at(-1);
  if (directive === undefined) return otherwise;
  const [text = ''] = directive.args;
  if (!/^\d+$/.test(text)) {
    throw new ConfigError(`invalid number in "${name}" directive ${place(directive)}`);
  }
  return Number(text);
}

const UNITS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of `75s`, `1h 30m`, `60`. Throws ConfigError. */
export function duration(directive: Directive, text: string): number {
  if (!/^(\d+(ms|[smhdw])?\s*)+$/.test(text)) {
    throw new ConfigError(`"${directive.name}" directive invalid value ${place(directive)}`);
  }
  let total = 0;
  for (const [, number, unit = 's'] of text.matchAll(/(\d+)(ms|[smhdw])?/g)) {
    total += Number(number) * (UNITS[unit] ?? 1);
  }
  return total;
}

/** Bytes of `1m`, `512k`, `100`. */
export function size(text: string): number {
  const [, number = '0', unit = ''] = /^(\d+)([kKmMgG]?)$/.exec(text) ?? [];
  return Number(number) * { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit.toLowerCase()]!;
}

export function place({ file, line }: Directive): string {
  return `in ${file}:${line}`;
}
