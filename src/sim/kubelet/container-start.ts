import { ExecError, type ImageBehaviour } from '../contract/index.js';
import { inBackoff, nextBackoff } from './backoff.js';
import { runHook } from './check.js';
import { limitOf, startContainer } from './container-host.js';
import { startProbes } from './container-probes.js';
import { AGAIN, haveImage } from './container-pull.js';
import { graceOf, stopContainer } from './container-stop.js';
import { goDuration } from './duration.js';
import { ConfigError } from './env.js';
import { oomScoreAdjust } from './memory.js';
import { containerEvent, podText, policyOf, targetOf, type PodContext } from './pod-context.js';
import { memoryRequest, qosOf } from './qos.js';
import { restarts } from './rules.js';
import type { ContainerRun } from './run.js';
import { isRunning, runsOf, shift, type Slot } from './slot.js';

/** From a container's end until its status says `waiting`: two looks of the kubelet. ms. */
const SHOW_WAITING = 1500;

/** Starts a container, or starts it again; or says why it has to wait, and when to look again. */
export function start(context: PodContext, slot: Slot): void {
  const { clock, random } = context.host.sim;
  const now = clock.elapsed();
  if (slot.shown?.exit !== undefined) {
    if (inBackoff(slot.backoff, slot.endedAt, now)) {
      crashLoop(context, slot, now);
      return;
    }
  }
  if (!haveImage(context, slot)) return;
  const image = context.host.images(slot.spec.image ?? '');
  const own = random.fork(`container/${context.uid}/${slot.spec.name}/${runsOf(slot)}`);
  const id = `lab-sim://${own.hex(64)}`;
  let run: ContainerRun;
  try {
    run = startContainer(context, slot, image, { id, random: own });
  } catch (error) {
    if (error instanceof ConfigError) configWrong(context, slot, error.message);
    else if (error instanceof ExecError) cannotStart(context, slot, id, error.message);
    else throw error;
    return;
  }
  if (slot.shown?.exit !== undefined) slot.backoff = nextBackoff(slot.backoff, slot.endedAt, now);
  shift(slot, { id, startedAt: run.startedAt }, run);
  started(context, slot, run, image);
}

/** kuberuntime_manager.go, doBackOff. */
function crashLoop(context: PodContext, slot: Slot, now: number): void {
  const { spec, backoff, endedAt } = slot;
  const delay = backoff?.delay ?? 0;
  const pod = podText(context);
  const text = `Back-off restarting failed container ${spec.name} in pod ${pod}`;
  containerEvent(context, slot, 'Warning', 'BackOff', text);
  const waiting = {
    reason: 'CrashLoopBackOff',
    message: `back-off ${goDuration(delay)} restarting failed container=${spec.name} pod=${pod}`,
  };
  context.syncAfter(Math.min(Math.max(endedAt + delay - now, 1), AGAIN));
  if (slot.waiting?.message === waiting.message) return;
  context.after(Math.max(0, endedAt + SHOW_WAITING - now), () => {
    if (slot.endedAt !== endedAt || isRunning(slot) || context.stage !== 'Active') return;
    slot.waiting = waiting;
    context.report();
  });
}

function configWrong(context: PodContext, slot: Slot, message: string): void {
  containerEvent(context, slot, 'Warning', 'Failed', `Error: ${message}`);
  slot.waiting = { reason: 'CreateContainerConfigError', message };
  context.syncAfter(AGAIN);
}

/** containerd's StartError: the container was made and never ran. */
function cannotStart(context: PodContext, slot: Slot, id: string, why: string): void {
  const { clock } = context.host.sim;
  const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}: unknown`;
  const text = `Created container: ${slot.spec.name}`;
  containerEvent(context, slot, 'Normal', 'Created', text);
  containerEvent(context, slot, 'Warning', 'Failed', `Error: ${message}`);
  const now = clock.elapsed();
  if (slot.shown?.exit !== undefined) slot.backoff = nextBackoff(slot.backoff, slot.endedAt, now);
  const exit = { code: 128, reason: 'StartError', message, finishedAt: clock.stamp() };
  shift(slot, { id, startedAt: '1970-01-01T00:00:00Z', exit }, undefined);
  slot.endedAt = now;
  if (restarts(slot.role, policyOf(context), exit.code)) {
    slot.waiting = { reason: 'RunContainerError', message };
  }
  context.syncAfter(SHOW_WAITING);
}

function started(
  context: PodContext,
  slot: Slot,
  run: ContainerRun,
  { inert, plays }: ImageBehaviour,
): void {
  const { name, image } = slot.spec;
  containerEvent(context, slot, 'Normal', 'Created', `Created container: ${name}`);
  containerEvent(context, slot, 'Normal', 'Started', `Started container ${name}`);
  if (inert) {
    const text = `Nobody taught the simulator the image "${image}": the container runs and does nothing`;
    containerEvent(context, slot, 'Warning', 'SimulatedImageInert', text);
  } else if (plays !== undefined) {
    const text = `Nobody taught the simulator this version of the image "${image}": what runs is ${plays}`;
    containerEvent(context, slot, 'Warning', 'SimulatedImageVersion', text);
  }
  account(context, slot, run);
  // What it holds at its start may have been too much.
  if (!isRunning(slot)) return;
  postStart(context, slot, run);
  startProbes(context, slot, run);
}

function account(context: PodContext, slot: Slot, run: ContainerRun): void {
  const { host, pod, memory } = context;
  if (memory === undefined) return;
  slot.memory = host.memory.add(memory, {
    id: run.id,
    limit: limitOf(slot),
    read: () => run.program.memory(),
    kill: () => run.kill(true),
    oomScore: oomScoreAdjust(qosOf(pod), memoryRequest(pod), host.memory.capacity),
  });
  host.watchMemory(slot.memory);
  host.memory.look(slot.memory);
}

function postStart(context: PodContext, slot: Slot, run: ContainerRun): void {
  const hook = slot.spec.lifecycle?.postStart;
  slot.hooked = hook === undefined;
  if (hook === undefined) return;
  void runHook(hook, targetOf(context, slot, run), Infinity).then((outcome) => {
    if (slot.run !== run || run.ended !== undefined) return;
    slot.hooked = true;
    if (!outcome.ok) {
      containerEvent(context, slot, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
      stopContainer(context, slot, graceOf(context), 'FailedPostStartHook');
    }
    context.report();
    if (slot.role === 'sidecar') context.sync();
  });
}
