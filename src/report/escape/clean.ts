import { stripControl } from '../../base/index.js';

/**
 * Text that may go into any file: no control characters (but tab and newline), no
 * bidirectional overrides, and no half of a surrogate pair (what clipping can leave,
 * and what neither UTF-8 nor XML can hold).
 */
export function clean(text: string): string {
  return stripControl(text).replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The same on one line, with every run of white space as one space. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}
