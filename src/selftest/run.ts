import { setMaxListeners } from 'node:events';
import { asLabError, LabError } from '../base/index.js';
import type { CaseResult, Selftest } from '../model/index.js';
import { down } from '../run/index.js';
import { Agenda } from './agenda.js';
import type { Case } from './case.js';
import { Proofs } from './proofs.js';
import { runCase } from './run-case.js';
import type { Proving } from './subject.js';

export interface SelftestOptions {
  /** The clusters, one for each lane: as many cases are run side by side. */
  clusters: string[];
  /** Ends the cases that are being run. */
  signal: AbortSignal;
  /** Called as each case ends. */
  onResult: (scenario: string, result: CaseResult) => void;
}

/**
 * Runs every case of these scenarios, side by side on clusters that it makes and deletes; each run proves that it left
 * its cluster as it found it, or where it cannot (`cluster.oneWay`) each that injects has its own. What may have wanted time beside others is run again by itself, in the end. Throws what kept a case from being begun.
 */
export async function selftest(
  all: readonly Proving[],
  { clusters, signal, onResult }: SelftestOptions,
): Promise<Selftest[]> {
  const proofs = all.map((proving) => new Proofs(proving));
  const broken = new AbortController();
  const stop = AbortSignal.any([signal, broken.signal]);
  // Each lane has its steps listen to it.
  setMaxListeners(0, signal, stop);

  /** Runs cases until none is left. One that was stopped proves nothing either way. */
  const walk = async (agenda: Agenda, cluster: string, lane: number): Promise<void> => {
    let on: Proving | undefined;
    const leave = async (): Promise<void> => {
      if (on) await down({ provider: on.run.provider, stateHome: on.run.stateHome }, cluster);
      on = undefined;
    };
    try {
      for (let task = await agenda.next(lane); task; task = await agenda.next(lane)) {
        const { subject, one } = task;
        const [proving, proof] = [all[subject], proofs[subject]];
        if (!proving || !proof) return;
        try {
          // A cluster is of one scenario: the next one may want other nodes.
          if (on !== proving) await leave();
          proof.begin();
          const longest = proof.patience.of(one);
          const ran = await runCase(proving, one, { cluster, longest, signal: stop });
          // What was refused has made none.
          on = proving;
          // After an injection it is another one (`cluster.oneWay`).
          if (proving.run.scenario.cluster.oneWay !== undefined && !one.noFault) await leave();
          if (ran.record.verdict.outcome === 'aborted') return;
          onResult(proving.run.scenario.metadata.name, proof.note(one, ran));
        } finally {
          agenda.ended(one);
        }
      }
    } catch (error) {
      broken.abort(new LabError('ABORTED', { message: 'Another lane could not go on.' }));
      if (asLabError(error).code !== 'ABORTED') throw error;
    } finally {
      agenda.close();
      await leave();
    }
  };

  const walkAll = async (cases: Case[][], lanes: string[]): Promise<void> => {
    const agenda = new Agenda(cases);
    const walked = await Promise.allSettled(lanes.map((name, lane) => walk(agenda, name, lane)));
    const failed = walked.find((lane) => lane.status === 'rejected');
    if (failed) throw failed.reason;
  };

  await walkAll(
    all.map(({ cases }) => cases),
    clusters,
  );
  const again = proofs.map((proof) => proof.doubtful());
  if (clusters.length > 1 && !stop.aborted) await walkAll(again, clusters.slice(0, 1));
  return proofs.flatMap((proof) => proof.selftest() ?? []);
}
