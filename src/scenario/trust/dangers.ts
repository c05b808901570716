import type { Json } from '../../base/index.js';
import type { ProblemCode } from '../problem-codes.js';
import type { Path } from '../source/position.js';

export interface Danger {
  code: ProblemCode;
  message: string;
  path: Path;
}

/** What one key and its value ask for, wherever they stand. */
function dangerOf(key: string, value: unknown): Pick<Danger, 'code' | 'message'> | undefined {
  switch (key) {
    case 'privileged':
    case 'hostProcess':
      return yes(value)
        ? { code: 'T_PRIVILEGED', message: `${key}: a privileged container` }
        : undefined;
    case 'hostNetwork':
    case 'hostPID':
    case 'hostIPC':
      return yes(value)
        ? { code: 'T_HOST_NAMESPACE', message: `${key}: a namespace of the host` }
        : undefined;
    case 'hostPath':
      return { code: 'T_HOST_PATH', message: 'hostPath: a folder of the host' };
    case 'procMount':
      return value === 'Default'
        ? undefined
        : { code: 'T_PRIVILEGED', message: 'procMount: an unmasked /proc' };
    case 'capabilities': {
      const add = (value as { add?: unknown } | null)?.add;
      return Array.isArray(add) && add.length > 0
        ? { code: 'T_CAPABILITIES', message: `capabilities: adds ${add.map(String).join(', ')}` }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Anything but a plain no: a text such as "true" is not left to the API server to read. */
function yes(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined;
}

/**
 * Everything in an object or a patch that reaches out of its containers, found by key at
 * any depth: pod templates hide in many kinds, and custom resources have them too. Data of
 * ConfigMaps and Secrets is text and is not looked at.
 */
export function dangersIn(value: unknown, path: Path = []): Danger[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => dangersIn(item, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  const text = ['ConfigMap', 'Secret'].includes(String((value as Json).kind));
  return Object.entries(value).flatMap(([key, child]) => {
    if (text && ['data', 'stringData', 'binaryData'].includes(key)) return [];
    const danger = dangerOf(key, child);
    return danger ? [{ ...danger, path: [...path, key] }] : dangersIn(child, [...path, key]);
  });
}

/** Dangers of a JSON patch: each operation as the object it would make. */
export function dangersInJsonPatch(operations: { path: string; value?: unknown }[]): Danger[] {
  return operations.flatMap(({ path, value }, index) => {
    const keys = path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const made = keys.reduceRight<unknown>(
      // `/capabilities/add/-` appends to a list.
      (inner, key) => (/^(\d+|-)$/.test(key) ? [inner] : { [key]: inner }),
      value,
    );
    return dangersIn(made).map((danger) => ({ ...danger, path: [index, 'path'] }));
  });
}
