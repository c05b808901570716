import { holds, type Observation, type Reason, type WitnessRecord } from '../model/index.js';

/** A fault counts only when it was read back and its first effect was seen. */
export function reasonsOfWitnesses(faults: string[], witnesses: WitnessRecord[]): Reason[] {
  return faults.flatMap((fault): Reason[] => {
    const witness = witnesses.find((candidate) => candidate.fault === fault);
    const say = (text: string): Reason[] => [
      {
        outcome: 'invalid',
        code: 'NOT_WITNESSED',
        text: `${fault}: ${text}`,
        phase: 'inject',
        fault,
      },
    ];
    if (!witness) return say('the fault was never injected');
    const unread = witness.readBack.filter((look) => !look.ok);
    if (witness.readBack.length === 0) return say('nothing was read back after the injection');
    if (unread.length > 0) return say(unread.map((look) => look.text).join('; '));
    if (!witness.firstEffect) return say('the change was read back, but no effect of it was seen');
    return [];
  });
}

/** Each fault needs one symptom that it made true itself, unmasked by an earlier fault. */
export function reasonsOfMasks(faults: string[], observations: Observation[]): Reason[] {
  return faults.flatMap((fault): Reason[] => {
    const symptoms = observations.filter(
      (o) => o.fault === fault && o.role === 'symptom' && o.want && holds(o),
    );
    if (symptoms.length === 0 || symptoms.some((o) => o.maskedBy === undefined)) return [];
    return [
      {
        outcome: 'invalid',
        code: 'ALL_MASKED',
        text: `${fault}: every symptom was already shown by ${[...new Set(symptoms.map((o) => o.maskedBy))].join(', ')}; none proves this fault`,
        phase: 'inject',
        fault,
      },
    ];
  });
}
