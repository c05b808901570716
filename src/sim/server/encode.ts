import type { KubeObject } from '../machinery/index.js';

/** Texts of objects without their apiVersion and kind: an object never changes, so its text stays. */
const texts = new WeakMap<KubeObject, string>();

function bodyOf(object: KubeObject): string {
  let text = texts.get(object);
  if (text === undefined) {
    text = JSON.stringify({ ...object, apiVersion: undefined, kind: undefined });
    texts.set(object, text);
  }
  return text;
}

/** The JSON of a stored object. */
export function encode(object: KubeObject): string {
  const { kind, apiVersion } = object;
  const body = bodyOf(object);
  const head = `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)}`;
  return body === '{}' ? `${head}}` : `${head},${body.slice(1)}`;
}

/** The JSON of a member of a list: built-in kinds say there neither kind nor apiVersion. */
export function encodeItem(object: KubeObject, named: boolean): string {
  return named ? encode(object) : bodyOf(object);
}
