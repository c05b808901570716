import { holds, phaseOfStep, type Observation, type Reason, type Verdict } from '../model/index.js';
import type { Case } from './case.js';

const ofRecovery = (step: string | undefined): boolean => phaseOfStep(step) === 'recovery';

/** Whether a check of the recovery says what such a case is for: that this is no fix. */
export function notices({ names }: Pick<Case, 'names'>, seen: Observation): boolean {
  const own = names.length === 0 || names.includes(seen.check);
  return own && !holds(seen) && ofRecovery(seen.step);
}

/** What a verdict says about a case. `hole`: the checks did not do what they are for. */
export function judgeCase(one: Case, verdict: Verdict): { hole: boolean; text: string } {
  const { outcome, reasons } = verdict;
  const own = reasons.filter((reason) => reason.outcome === outcome);
  if (outcome !== one.wants) {
    const why = own[0] ? `: ${sayReason(own[0])}` : '';
    return { hole: true, text: `${WRONG[one.kind]} (${outcome}, not ${one.wants})${why}` };
  }
  if (outcome === 'failed') {
    const said = own.map(sayReason).join('; ');
    // A symptom that did not show, or a residue, says nothing about a fix.
    const noticed = own.filter(({ phase }) => ofRecovery(phase));
    if (noticed.length === 0) return { hole: true, text: `it proved nothing of a fix: ${said}` };
    if (one.names.length > 0 && !noticed.some(({ check }) => one.names.includes(check ?? ''))) {
      return { hole: true, text: `it failed, but by no check of its own: ${said}` };
    }
    return { hole: false, text: seenBy(noticed) };
  }
  return { hole: false, text: own.length === 0 ? 'every check' : seenBy(own) };
}

/** What it means when a case does not come to what it must. */
const WRONG: Record<Case['kind'], string> = {
  healthy: 'a check is wrong about the healthy system',
  harmless: 'a check is wrong about what is only odd',
  alone: 'the fault alone is not proven, or its fix not seen',
  'fix-left-out': 'nothing noticed that the fix was left out',
  'nothing-injected': 'nothing noticed that nothing was injected',
  'false-green': 'it passes for a fix',
  'other-fix': 'a right fix is not seen as one',
  'one-fix-missing': 'nothing noticed the fault that stayed',
};

const sayReason = ({ check, code, text }: Reason): string => `${check ?? code}: ${text}`;

function seenBy(reasons: Reason[]): string {
  return [...new Set(reasons.map(({ check, code }) => check ?? code))].join(', ');
}
