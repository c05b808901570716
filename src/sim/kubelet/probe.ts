import type { Probe } from '../types/index.js';
import type { Clock } from '../machinery/index.js';
import type { Outcome } from './check.js';

export type ProbeKind = 'Startup' | 'Liveness' | 'Readiness';

/** The results of one probe of one run of a container. */
export interface ProbeWorker {
  /** Undefined: nothing is known yet (startup). */
  readonly ok: boolean | undefined;
  stop(): void;
}

/** What a probe counts as before it was made: pkg/kubelet/prober/worker.go. */
const INITIAL: Record<ProbeKind, boolean | undefined> = {
  Startup: undefined,
  Liveness: true,
  Readiness: false,
};

/** The time from a container's start to its first probe: the kubelet probes as soon as it sees it run. ms. */
const SOON = 100;

export interface ProbeParts {
  clock: Clock;
  probe: Probe;
  kind: ProbeKind;
  /** When the container began, ms of cluster time. */
  began: number;
  /** False: not now (the startup probe comes first), or not any more. */
  due: () => boolean;
  check: () => Promise<Outcome>;
  failed: (outcome: Outcome) => void;
  /** The result has changed. */
  changed: (ok: boolean) => void;
}

/** Probes a container until stopped: thresholds count results of one kind in a row. */
export function startProbe(parts: ProbeParts): ProbeWorker {
  const { clock, probe, kind, due } = parts;
  const period = (probe.periodSeconds ?? 10) * 1000;
  const delay = (probe.initialDelaySeconds ?? 0) * 1000;
  let ok = INITIAL[kind];
  let last: boolean | undefined;
  let inRow = 0;
  let stopped = false;
  let busy = false;

  const once = async (): Promise<void> => {
    if (stopped || busy || !due()) return;
    if (clock.elapsed() - parts.began < delay) return;
    busy = true;
    const outcome = await parts.check();
    busy = false;
    if (stopped) return;
    if (!outcome.ok) parts.failed(outcome);
    if (outcome.error) return;
    inRow = outcome.ok === last ? inRow + 1 : 1;
    last = outcome.ok;
    const enough = outcome.ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    if (inRow < enough || ok === outcome.ok) return;
    ok = outcome.ok;
    parts.changed(ok);
  };
  let every: { stop(): void } | undefined;
  const first = clock.after(Math.max(delay, SOON), () => {
    void once();
    every = clock.every(period, () => void once());
  });
  return {
    get ok() {
      return ok;
    },
    stop: () => {
      stopped = true;
      first.stop();
      every?.stop();
    },
  };
}
