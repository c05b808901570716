import type { ActionUse } from '../model/index.js';
import type { Session } from './session.js';
import { saveMachine } from './state.js';

/** Saves where a walk stands. What a step was told lies on disk as the record tells it, without secrets. */
export async function save({ dir, state, recorder }: Session): Promise<void> {
  const { record, looks } = state;
  await saveMachine(dir, {
    ...state,
    record: recorder.safely(record),
    looks: recorder.safely(looks),
  });
}

/**
 * Notes on disk, before it is done, that an action makes the cluster another one for good: one in a node
 * that declares no undo, of a scenario that says why it needs none (`cluster.oneWay`).
 */
export async function noteOneWay(session: Session, { kind, undo }: ActionUse): Promise<void> {
  const { scenario } = session.options;
  const reason = scenario.cluster.oneWay;
  const taken = undo !== undefined && 'actions' in undo;
  if (reason === undefined || session.state.oneWay || !kind.startsWith('node') || taken) return;
  session.state.oneWay = { scenario: scenario.metadata.name, reason };
  await save(session);
}
