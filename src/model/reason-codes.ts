interface Meaning {
  /** What it means: one line, printed in docs/errors.md. */
  meaning: string;
  /** What to do next. */
  next: string;
}

/** Every code that a reason of a verdict can have, beside those of errors. Stable: a script may match on them. */
export const REASON_CODES = {
  NOT_DEPLOYED: {
    meaning: 'The workload did not come up.',
    next: 'Look at the events in the report, and at the images with `lab doctor SCENARIO`.',
  },
  BASELINE_UNHEALTHY: {
    meaning: 'The system failed a check of its health before anything was injected.',
    next: 'Run with --keep and look at the system: nothing can be proven on one that is not healthy.',
  },
  BASELINE_LOAD: {
    meaning: 'The healthy system lost more requests than the load tolerates.',
    next: 'Look at what else the machine does, or ask for less with --set load.NAME.before.amount=N.',
  },
  SYMPTOM_AT_BASELINE: {
    meaning: 'A symptom was there before its fault.',
    next: 'Mend the check: it does not tell the fault from the healthy system (`lab selftest`).',
  },
  NOT_WITNESSED: {
    meaning: 'The injection was not made, could not be read back, or had no effect that was seen.',
    next: 'Look at the witness in the report: what was changed, and what was looked at.',
  },
  ALL_MASKED: {
    meaning: 'Each symptom of a fault was already shown by an earlier one: none proves it.',
    next: 'Run the fault alone with --fault NAME, or each alone with --each.',
  },
  STEADY_STATE: {
    meaning: 'A check of the steady state said no after the baseline.',
    next: 'Look at what was expected and seen in the report.',
  },
  SYMPTOM_MISSING: {
    meaning: 'A symptom did not show within its time, or showed where nothing was injected.',
    next: 'Look at what was expected and seen; the timeline tells what happened meanwhile.',
  },
  INVARIANT_BROKEN: {
    meaning: 'Something changed that the fault must not touch.',
    next: 'Look at what was expected and seen: the system has a trouble that is not the fault.',
  },
  DIAGNOSIS_MISSING: {
    meaning: 'A command of the diagnosis did not show what it has to.',
    next: 'Look at its output in the transcript.',
  },
  NOT_RECOVERED: {
    meaning: 'A check of the recovery said no: the fix is not enough, or not in force.',
    next: 'Look at what was expected and seen, or run with --keep and look at the system.',
  },
  RECOVERY_LOAD: {
    meaning: 'After the fix more requests were lost than the load tolerates.',
    next: 'Look at the load in the report: when they were lost, and how.',
  },
  LOAD_NO_DATA: {
    meaning: 'A load sent nothing, so that it says nothing.',
    next: 'Look at its amount and its port.',
  },
  VICTIM_HARMED: {
    meaning:
      'A workload that the scenario lists under `victims` did not come out of the recovery unharmed: it is gone, has fewer ready replicas than before the injection, a container of it restarted after the fix, or a pod of it was replaced after all recovery checks had held.',
    next: 'The reason names the victim and what became of it; the timeline after the fix says why. A fix must leave each victim running, no smaller than before, and must last: look for one that deletes or shrinks it, or that holds for a moment only.',
  },
  RESIDUE: {
    meaning: 'The cluster is not as it was before: something was left behind.',
    next: 'The report names each object and field; `lab recover` takes back what the journal knows.',
  },
  PROOF_NO_DATA: {
    meaning: 'There was nothing to compare the cluster with, so nothing is known of what is left.',
    next: 'Look at why the snapshot could not be taken.',
  },
  INCOMPLETE: {
    meaning: 'The run ended before its last phase.',
    next: 'Run `lab status`, then `lab recover`.',
  },
} satisfies Record<string, Meaning>;

export type ReasonCode = keyof typeof REASON_CODES;
