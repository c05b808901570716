import type { RunRecord, TimelineEntry } from '../../model/index.js';
import { type FaultFacts, faultFacts } from '../facts.js';
import { Origin } from '../numbers.js';

/** What every section of the report is made from. */
export interface Material {
  record: RunRecord;
  timeline: TimelineEntry[];
  faults: FaultFacts[];
  origin: Origin;
}

/** One part of the report: its heading and its markdown; undefined when there is nothing to say. */
export type Section = (material: Material) => string | undefined;

export function materialOf(record: RunRecord, timeline: TimelineEntry[]): Material {
  return { record, timeline, faults: faultFacts(record), origin: new Origin(record.run.startedAt) };
}

/** Parts that are there, with an empty line between them. */
export function joined(parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}
