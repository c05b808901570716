import { LabError } from '../../base/index.js';
import type { PlanStep } from '../../model/index.js';
import { connected, type Session } from '../session.js';
import type { Executor } from './executor.js';

function loadOf(step: PlanStep): NonNullable<PlanStep['load']> {
  if (!step.load) throw new LabError('INTERNAL', { message: `${step.id} has no load` });
  return step.load;
}

/** Sends a whole load and waits for its end. */
export const runLoad: Executor = async (step, session) => {
  const { name, profile } = loadOf(step);
  session.loads.forget();
  const handle = await session.loads.start(name, profile);
  const result = await handle.done;
  const spec = session.options.scenario.load.find((load) => load.name === name);
  const looks = step.phase === 'recovery' ? 'recoveryLoads' : 'baselineLoads';
  session.state.looks[looks].push({ load: result, tolerance: spec?.tolerance ?? 0 });
  await blamePortForwarder(session, step, result.errors.refused, result.answered);
  const ok = result.statuses['200'] ?? 0;
  return `${ok} of ${result.amount ?? result.sent} answered with 200 in ${result.seconds.toFixed(1)} s`;
};

export const startLoadStep: Executor = async (step, session) => {
  const { name, profile } = loadOf(step);
  session.loads.forget();
  await session.loads.start(name, profile);
  return undefined;
};

export const stopLoadStep: Executor = async (step, session) => {
  const result = await session.loads.stop(loadOf(step).name);
  return result ? `${result.answered} answers, ${result.sent - result.answered} errors` : undefined;
};

/**
 * Docker's port forwarder dies for good when it runs out of files (design.md): then the
 * published port is refused while the Service answers inside the cluster. That is a loss of
 * the infrastructure, not a failed recovery.
 */
async function blamePortForwarder(
  session: Session,
  step: PlanStep,
  refused: number,
  answered: number,
): Promise<void> {
  if (refused === 0 || answered > refused) return;
  const { kube, handle } = connected(session);
  const { scenario } = session.options;
  const spec = scenario.load.find((load) => load.name === step.load?.name);
  const port = spec && handle.ports[spec.port];
  if (!port) return;
  const service = scenario.workload.objects.find(
    (object) =>
      object.kind === 'Service' &&
      (object.spec?.['ports'] as { nodePort?: number }[] | undefined)?.some(
        (entry) => entry.nodePort === port.nodePort,
      ),
  );
  if (!service) return;
  const [first] = service.spec?.['ports'] as { port: number }[];
  const namespace = service.metadata.namespace ?? scenario.workload.namespace;
  const path = `/api/v1/namespaces/${namespace}/services/${service.metadata.name}:${first?.port ?? 80}/proxy${spec?.path ?? '/'}`;
  try {
    await kube.raw(path);
  } catch {
    return;
  }
  throw new LabError('PORT_FORWARDER', {
    message: `127.0.0.1:${port.port} refused ${refused} connections while ${service.metadata.name} answers inside the cluster`,
  });
}
