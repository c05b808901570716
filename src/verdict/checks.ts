import { holds, type Observation, type Reason, type ReasonCode } from '../model/index.js';

/** `expected 502, seen 200` of the fields that did not fit. */
function seen(observation: Observation): string {
  if (observation.result === 'nodata')
    return 'nothing could be looked at (no data is never a pass)';
  if (!observation.want) return `it was true within ${observation.seconds.toFixed(1)} s`;
  const wrong = observation.fields.filter((field) => !field.ok);
  return wrong.length === 0
    ? `it did not hold for ${observation.holdSeconds} s`
    : wrong
        .map((field) => `${field.field}: expected ${field.expected}, seen ${field.seen}`)
        .join('; ');
}

/** Steps of the baseline, of a stage too: a check that says no there means that nothing can be judged. */
function atBaseline(observation: Observation): boolean {
  const parts = observation.step.split('/');
  return parts.includes('baseline') || parts.includes('ground');
}

const CODES: Record<Observation['role'], ReasonCode> = {
  steady: 'STEADY_STATE',
  symptom: 'SYMPTOM_MISSING',
  invariant: 'INVARIANT_BROKEN',
  witness: 'NOT_WITNESSED',
  diagnosis: 'DIAGNOSIS_MISSING',
  recovery: 'NOT_RECOVERED',
  deploy: 'NOT_DEPLOYED',
};

/** A reason for each check that did not say what it had to. */
export function reasonsOfChecks(observations: Observation[]): Reason[] {
  return observations.flatMap((observation): Reason[] => {
    if (holds(observation)) return [];
    const where = {
      phase: observation.step,
      check: observation.check,
      ...(observation.fault ? { fault: observation.fault } : {}),
    };
    if (atBaseline(observation)) {
      const early = observation.role === 'symptom';
      return [
        {
          outcome: 'invalid',
          code: early ? 'SYMPTOM_AT_BASELINE' : 'BASELINE_UNHEALTHY',
          text: early
            ? `Before the injection, the symptom "${observation.text}" must be false: ${seen(observation)}`
            : `The healthy system fails "${observation.text}": ${seen(observation)}`,
          ...where,
        },
      ];
    }
    return [
      {
        outcome:
          observation.role === 'witness' || observation.role === 'deploy' ? 'invalid' : 'failed',
        code: CODES[observation.role],
        text: `${observation.text}: ${seen(observation)}`,
        ...where,
      },
    ];
  });
}
