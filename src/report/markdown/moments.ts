import { clip } from '../../base/index.js';
import { code, table } from '../escape/markdown.js';
import { oneLine } from '../escape/clean.js';
import { decisiveMoments } from '../moments.js';
import type { Section } from './section.js';

/** The digest of the timeline. */
export const moments: Section = ({ record, timeline, origin }) => {
  const { moments: kept, left } = decisiveMoments(record, timeline);
  if (kept.length === 0) return undefined;
  const rows = kept.map((moment) => [
    origin.text(moment.at),
    moment.kind,
    code(clip(oneLine(moment.what), 200)),
  ]);
  const more = left === 0 ? '' : `; ${left} of less weight are left out`;
  return `## Decisive moments\n\n${table(['when', 'kind', 'what'], rows)}\n\nPicked by rule from the whole timeline${more}.`;
};
