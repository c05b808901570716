import {
  configMapKey,
  forbiddenField,
  invalidValue,
  put,
  required,
  same,
  tooLong,
  type FieldError,
} from '../../machinery/index.js';
import type { ConfigMap, Secret } from '../../types/index.js';
import { IMMUTABLE } from '../metadata.js';
import type { Strategy } from '../strategy.js';

/** The data of a ConfigMap or Secret may be this long together, bytes. */
const SIZE = 1024 * 1024;

const LOCKED = 'field is immutable when `immutable` is set';

const keyErrors = (path: string, data: Record<string, string> | undefined): FieldError[] =>
  Object.keys(data ?? {}).flatMap((key) =>
    configMapKey(key).map((text) => invalidValue(`${path}[${key}]`, key, text)),
  );

/** Bytes of values that are base64. */
const decodedSize = (data: Record<string, string> | undefined): number =>
  Object.values(data ?? {}).reduce((sum, value) => sum + Math.floor((value.length * 3) / 4), 0);

function checkConfigMap({ data, binaryData }: ConfigMap): FieldError[] {
  const errors = keyErrors('data', data);
  let size = decodedSize(binaryData);
  for (const [key, value] of Object.entries(data ?? {})) {
    size += Buffer.byteLength(value);
    if (binaryData?.[key] === undefined) continue;
    errors.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
  }
  errors.push(...keyErrors('binaryData', binaryData));
  if (size > SIZE) errors.push(tooLong('', SIZE));
  return errors;
}

/** What must not have changed once `immutable` is set. */
function locked<T extends { immutable?: boolean }>(
  object: T,
  old: T,
  fields: (keyof T & string)[],
): FieldError[] {
  if (old.immutable !== true) return [];
  const errors = object.immutable === true ? [] : [forbiddenField('immutable', LOCKED)];
  for (const name of fields) {
    if (!same(object[name], old[name])) errors.push(forbiddenField(name, LOCKED));
  }
  return errors;
}

export const configMap: Strategy<ConfigMap> = {
  generation: 'none',
  check: checkConfigMap,
  checkUpdate: (object, old) => locked(object, old, ['data', 'binaryData']),
};

/** Keys that a secret of a type must have. */
const KEYS: Partial<Record<string, string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

const ACCOUNT = 'kubernetes.io/service-account.name';

function checkSecret({ data, type = '', metadata }: Secret): FieldError[] {
  const errors = keyErrors('data', data);
  if (decodedSize(data) > SIZE) errors.push(tooLong('data', SIZE));
  if (type === 'kubernetes.io/service-account-token') {
    if ((metadata?.annotations?.[ACCOUNT] ?? '') === '') {
      errors.push(required(`metadata.annotations[${ACCOUNT}]`));
    }
  }
  if (type === 'kubernetes.io/basic-auth') {
    const pair = ['username', 'password'];
    if (pair.every((key) => data?.[key] === undefined)) {
      errors.push(...pair.map((key) => required(`data[${key}]`)));
    }
  }
  for (const key of (Object.hasOwn(KEYS, type) ? KEYS[type] : undefined) ?? []) {
    const value = data?.[key];
    if (value === undefined) errors.push(required(`data[${key}]`));
    else if (key.startsWith('.docker') && !isJson(value)) {
      const text = 'invalid character looking for beginning of value';
      errors.push(invalidValue(`data[${key}]`, '<secret contents redacted>', text));
    }
  }
  return errors;
}

function isJson(base64: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

export const secret: Strategy<Secret> = {
  generation: 'none',
  defaults: (draft) => {
    draft.type ??= 'Opaque';
    if (draft.stringData === undefined) return;
    draft.data = { ...draft.data };
    for (const [key, value] of Object.entries(draft.stringData)) {
      put(draft.data, key, Buffer.from(value).toString('base64'));
    }
    delete draft.stringData;
  },
  check: checkSecret,
  checkUpdate: (object, old) => [
    ...(object.type === old.type ? [] : [invalidValue('type', object.type ?? '', IMMUTABLE)]),
    ...locked(object, old, ['data']),
  ],
  fields: { type: ({ type }) => type ?? '' },
};
