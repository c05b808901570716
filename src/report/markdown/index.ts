import type { RunRecord, TimelineEntry } from '../../model/index.js';
import { byHand } from './byhand.js';
import { change } from './change.js';
import { checks } from './checks.js';
import { environment } from './environment.js';
import { faultTable } from './faults.js';
import { head } from './head.js';
import { inventory } from './inventory.js';
import { leftovers } from './leftovers.js';
import { load } from './load.js';
import { moments } from './moments.js';
import { nodeLog } from './node-log.js';
import { pictures } from './pictures.js';
import { reasons } from './reasons.js';
import { reset } from './reset.js';
import { joined, materialOf, type Section } from './section.js';
import { summary } from './summary.js';
import { transcript } from './transcript.js';
import { undone } from './undone.js';

/** The document, in reading order. */
const SECTIONS: Section[] = [
  head,
  reasons,
  summary,
  faultTable,
  change,
  byHand,
  moments,
  pictures,
  load,
  checks,
  transcript,
  nodeLog,
  inventory,
  undone,
  reset,
  leftovers,
  environment,
];

/** The report as one markdown document, for GitHub and for a terminal. */
export function renderMarkdown(record: RunRecord, timeline: TimelineEntry[]): string {
  const material = materialOf(record, timeline);
  return `${joined(SECTIONS.map((section) => section(material)))}\n`;
}
