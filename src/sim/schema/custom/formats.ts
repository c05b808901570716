import { isIP } from 'node:net';
import { parseDuration } from '../../machinery/index.js';

const matches =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);

const date = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** The formats of texts that are checked (apiextensions-apiserver pkg/apiserver/validation/formats.go). */
const FORMATS: Record<string, (text: string) => boolean> = {
  date,
  'date-time': (text) =>
    /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:?\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text)),
  duration: (text) => parseDuration(text) !== undefined,
  byte: matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  ipv4: (text) => isIP(text) === 4,
  ipv6: (text) => isIP(text) === 6,
  cidr: matches(/^[0-9a-fA-F.:]+\/\d{1,3}$/),
  mac: matches(/^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$/),
  uuid: matches(/^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$/),
  uri: (text) => URL.canParse(text),
  email: matches(/^[^@\s]+@[^@\s]+$/),
  hostname: matches(
    /^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*$/,
  ),
};

/** Whether a text is of the format; true for formats that nobody checks. */
export function isOfFormat(text: string, format: string): boolean {
  return FORMATS[format]?.(text) ?? true;
}

/** The range of a number's format, or undefined when it has none. */
export function rangeOf(format: string | undefined): [number, number] | undefined {
  return format === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : undefined;
}
