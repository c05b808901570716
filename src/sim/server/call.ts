import type { IncomingMessage, ServerResponse } from 'node:http';
import type { User } from '../contract/index.js';

/** One request on its way. */
export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  path: string;
  query: URLSearchParams;
  user: User;
  /** Texts for `Warning: 299` headers. */
  warnings: string[];
}

/** Adds a warning once. */
export function warn(call: Call, text: string): void {
  if (!call.warnings.includes(text)) call.warnings.push(text);
}

/** A query parameter that is a truth: absent, `false` and `0` are not (strconv.ParseBool). */
export function flag(query: URLSearchParams, name: string): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(query.get(name) ?? '');
}
