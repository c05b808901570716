import type { PlanStep } from '../model/index.js';

/** A line of the live view: one phase, of one fault where it has one. */
export interface PhaseLine {
  key: string;
  title: string;
  /** How many checks it will decide. */
  checks: number;
}

/** Key of the phase a step belongs to; inject, diagnosis and fix are phases of a fault each. */
export function phaseKey(phase: string, fault?: string): string {
  return fault === undefined ? phase : `${phase} ${fault}`;
}

const OF_A_FAULT = new Set(['inject', 'diagnosis', 'fix']);

/** The phases of a plan in the order they will run; one that comes again (one fault at a time) is a line again. */
export function phaseLines(steps: PlanStep[]): PhaseLine[] {
  const lines: PhaseLine[] = [];
  for (const step of steps) {
    const key = phaseKey(step.phase, OF_A_FAULT.has(step.phase) ? step.fault : undefined);
    let line = lines.at(-1);
    if (line?.key !== key) {
      line = { key, title: key, checks: 0 };
      lines.push(line);
    }
    if (step.kind === 'check') line.checks += 1;
  }
  return lines;
}
