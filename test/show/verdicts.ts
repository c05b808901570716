import type { RunRecord } from '../../src/model/index.js';

/** What each check came to in each step that asked: one plan, so the same keys on every provider. */
export function verdictsOf({ observations }: Pick<RunRecord, 'observations'>): Map<string, string> {
  return new Map(
    observations.map(({ step, check, result, maskedBy }) => [
      `${step} ${check}`,
      maskedBy === undefined ? result : `${result}, masked by ${maskedBy}`,
    ]),
  );
}

/** Checks with another verdict than `expected`: `inject/x x.symptoms[0]: true there, false here`. */
export function differing(expected: Map<string, string>, seen: Map<string, string>): string[] {
  return [...new Set([...expected.keys(), ...seen.keys()])]
    .map((check) => ({ check, there: expected.get(check) ?? '-', here: seen.get(check) ?? '-' }))
    .filter(({ there, here }) => there !== here)
    .map(({ check, there, here }) => `${check}: ${there} there, ${here} here`);
}
