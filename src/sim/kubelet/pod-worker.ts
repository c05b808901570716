import { same, type Timer } from '../machinery/index.js';
import type { Pod } from '../types/index.js';
import { graceOf, stopContainer } from './container-stop.js';
import { start } from './container-start.js';
import type { PodMemory } from './memory.js';
import { policyOf, type PodContext } from './pod-context.js';
import type { PodHost } from './pod-host.js';
import { mountAll } from './pod-mounts.js';
import { podStatus, type PodView } from './pod-status.js';
import { memoryLimit } from './qos.js';
import { plan, rolesOf } from './rules.js';
import type { ContainerRun } from './run.js';
import { isRunning, newSlot, situation, view, type Slot } from './slot.js';
import { STAGES, type Signal, type Stage } from './stages.js';
import type { PodVolume } from './volumes.js';

/** From a pod's admission to its first container: volumes, sandbox and network. ms of cluster time. */
const SETUP = 500;
/** Until the kubelet sees that a container has ended: half of the second between two looks (PLEG). ms. */
const NOTICE = 500;
/** From the end of the last container until the pod is cleaned up. ms. */
const CLEANUP = 300;

const revision = (pod: Pod): number => Number(pod.metadata?.resourceVersion ?? 0);

/** Runs one pod on its node, from stage to stage. */
export class PodWorker implements PodContext {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly startTime: string;
  readonly slots: Slot[];
  readonly volumes = new Map<string, PodVolume>();
  stage: Stage = 'New';
  ip: string | undefined;
  memory: PodMemory | undefined;
  private sandbox = false;
  private verdict: PodView['verdict'];
  private disruption: PodView['disruption'];
  /** When everything has to be dead, ms of cluster time. */
  private deadline = Infinity;
  private readonly timers = new Set<Timer>();
  private next: { at: number; timer: Timer } | undefined;
  private readonly unfollow: (() => void)[] = [];

  constructor(
    readonly host: PodHost,
    public pod: Pod,
  ) {
    this.uid = pod.metadata?.uid ?? '';
    this.namespace = pod.metadata?.namespace ?? '';
    this.name = pod.metadata?.name ?? '';
    this.startTime = pod.status?.startTime ?? host.sim.clock.stamp();
    this.slots = rolesOf(pod).map(newSlot);
  }

  /** Whether it holds, or will hold, resources of the node. */
  get active(): boolean {
    return this.stage !== 'Over' && this.stage !== 'Gone';
  }

  /** The container of a name, running or not. */
  slot(name: string): Slot | undefined {
    return this.slots.find(({ spec }) => spec.name === name);
  }

  /** Begins: to be called once. */
  begin(): void {
    const phase = this.pod.status?.phase;
    if (phase === 'Succeeded' || phase === 'Failed') this.signal('finished');
    else if (this.pod.metadata?.deletionTimestamp !== undefined) this.signal('deleted');
    else {
      const rejection = this.host.admit(this.pod);
      if (rejection === undefined) this.signal('admitted');
      else this.reject(rejection.reason, rejection.message);
    }
  }

  /** The pod has changed in the API. */
  update(pod: Pod): void {
    const before = this.pod;
    // What this worker wrote itself it knows already.
    if (revision(pod) <= revision(before)) return;
    this.pod = pod;
    const { deletionTimestamp, deletionGracePeriodSeconds, generation } = before.metadata ?? {};
    if (pod.metadata?.deletionTimestamp !== undefined) {
      const seconds = pod.metadata.deletionGracePeriodSeconds;
      if (deletionTimestamp === undefined || seconds !== deletionGracePeriodSeconds) {
        this.signal('deleted');
      }
      if (this.stage === 'Over') this.delete();
    } else if (pod.metadata?.generation !== generation) this.specChanged();
    // Somebody else's condition may be a readiness gate.
    else if (pod.spec?.readinessGates !== undefined && this.stage === 'Active') this.report();
  }

  /** The object is gone from the API: forced, or because this worker has finished. */
  removed(): void {
    this.signal('removed');
  }

  /** Ends the pod for the sake of the node (pkg/kubelet/eviction, evictPod). `grace`: ms. */
  evict(message: string, grace: number): void {
    this.verdict = { phase: 'Failed', reason: 'Evicted', message };
    this.disruption = { reason: 'TerminationByKubelet', message };
    this.deadline = this.host.sim.clock.elapsed() + grace;
    this.signal('evicted');
  }

  stop(): void {
    this.clear();
    for (const { probes, killer } of this.slots) {
      killer?.stop();
      for (const probe of Object.values(probes)) probe.stop();
    }
  }

  private signal(signal: Signal): void {
    const next = STAGES[this.stage][signal];
    if (next === undefined) return;
    this.stage = next;
    if (signal === 'deleted' || signal === 'done' || signal === 'deadline') {
      const seconds = this.pod.metadata?.deletionGracePeriodSeconds;
      this.shorten(seconds === undefined ? graceOf(this) : seconds * 1000);
    } else if (signal === 'removed') this.shorten(0);
    if (next === 'Mounting') this.setUp();
    else if (next === 'Active') this.sync();
    else if (next === 'Stopping') this.stopContainers();
    else if (next === 'Over') this.over(signal);
    else if (next === 'Gone') {
      this.clear();
      this.host.gone(this.uid);
    }
  }

  private shorten(grace: number): void {
    this.deadline = Math.min(this.deadline, this.host.sim.clock.elapsed() + grace);
  }

  /** pkg/kubelet/kubelet.go, rejectPod. */
  private reject(reason: string, message: string): void {
    const { recorder, sim } = this.host;
    recorder.event(this.pod, 'Warning', reason, message);
    sim.api.updateStatus<Pod>('pods', this.namespace, this.name, (draft) => {
      if (draft.metadata?.uid !== this.uid) return;
      const { conditions, qosClass } = draft.status ?? {};
      const text = `Pod was rejected: ${message}`;
      draft.status = { phase: 'Failed', conditions, message: text, reason, qosClass };
    });
    this.signal('rejected');
  }

  private setUp(): void {
    this.memory = this.host.memory.addPod(this.uid, memoryLimit(this.pod));
    this.report();
    const seconds = this.pod.spec?.activeDeadlineSeconds;
    if (seconds !== undefined) this.after(seconds * 1000, () => this.tooLong());
    this.after(SETUP, () =>
      mountAll(
        this,
        (stop) => this.unfollow.push(stop),
        () => {
          this.ip = this.host.network.addPod({
            uid: this.uid,
            namespace: this.namespace,
            nodeName: this.host.name,
            hostNetwork: this.pod.spec?.hostNetwork === true,
          });
          this.sandbox = true;
          this.signal('mounted');
        },
      ),
    );
  }

  /** pkg/kubelet/active_deadline.go. */
  private tooLong(): void {
    const reason = 'DeadlineExceeded';
    const text = 'Pod was active on the node longer than specified deadline';
    if (this.stage !== 'Mounting' && this.stage !== 'Active') return;
    this.host.recorder.event(this.pod, 'Normal', reason, text);
    const message = 'Pod was active on the node longer than the specified deadline';
    this.verdict = { phase: 'Failed', reason, message };
    this.signal('deadline');
  }

  sync(): void {
    if (this.stage !== 'Active') return;
    this.next?.timer.stop();
    this.next = undefined;
    // That something has ended is shown before anything is done about it.
    if (this.slots.some(({ shown }) => shown?.exit !== undefined)) this.report();
    const { steps, over } = plan(this.slots.map(situation), policyOf(this));
    if (over) {
      this.signal('done');
      return;
    }
    for (const { name, do: what } of steps) {
      const slot = this.slot(name);
      if (slot === undefined) continue;
      if (what === 'start') {
        start(this, slot);
        // What comes after a sidecar can start once that is seen to run.
        if (slot.role === 'sidecar') this.syncAfter(NOTICE);
      } else if (!slot.stopping) stopContainer(this, slot, graceOf(this));
    }
    this.report();
  }

  syncAfter(ms: number): void {
    const { clock } = this.host.sim;
    const at = clock.elapsed() + ms;
    if (this.next !== undefined) {
      if (this.next.at <= at) return;
      this.next.timer.stop();
    }
    this.next = { at, timer: clock.after(ms, () => this.sync()) };
  }

  private specChanged(): void {
    for (const { role, spec } of rolesOf(this.pod)) {
      const slot = this.slot(spec.name);
      if (slot === undefined) this.slots.push(newSlot({ role, spec }));
      else if (slot.spec.image === spec.image) slot.spec = spec;
      else {
        slot.spec = spec;
        slot.backoff = undefined;
        slot.pull = undefined;
        const text = `Container ${spec.name} definition changed, will be restarted`;
        stopContainer(this, slot, graceOf(this), text);
      }
    }
    if (this.stage === 'Active') this.sync();
    else if (this.active) this.report();
  }

  containerEnded(slot: Slot, run: ContainerRun): void {
    const { ended } = run;
    if (slot.run !== run || ended === undefined) return;
    const { code, reason, message, finishedAt, at } = ended;
    const said = message === undefined ? {} : { message };
    const { id, startedAt } = run;
    slot.shown = { id, startedAt, exit: { code, reason, finishedAt, ...said } };
    slot.endedAt = at;
    slot.killer?.stop();
    for (const probe of Object.values(slot.probes)) probe.stop();
    slot.probes = {};
    if (slot.memory !== undefined) this.host.memory.remove(slot.memory);
    slot.memory = undefined;
    if (this.stage === 'Active') this.syncAfter(NOTICE);
    else if (this.stage === 'Stopping') this.stopContainers();
  }

  /** Stops what runs, sidecars after the others and the last first; then the pod is over. */
  private stopContainers(): void {
    this.next?.timer.stop();
    this.next = undefined;
    const grace = Math.max(0, this.deadline - this.host.sim.clock.elapsed());
    const running = this.slots.filter(isRunning);
    const others = running.filter(({ role }) => role !== 'sidecar');
    const now = others.length > 0 ? others : running.slice(-1);
    if (now.length === 0) this.after(CLEANUP, () => this.signal('stopped'));
    for (const slot of now) stopContainer(this, slot, grace);
  }

  private over(signal: Signal): void {
    this.clear();
    if (this.sandbox) this.host.network.removePod(this.uid);
    this.host.memory.removePod(this.uid);
    for (const stop of this.unfollow) stop();
    this.sandbox = false;
    if (signal === 'stopped') this.report();
    const current = this.host.sim.api.get<Pod>('pods', this.namespace, this.name);
    if (current?.metadata?.uid !== this.uid) this.signal('removed');
    else if (current.metadata.deletionTimestamp !== undefined) this.delete();
  }

  /** Everything has ended: the object may go. */
  private delete(): void {
    this.host.sim.api.delete('pods', this.namespace, this.name, {
      gracePeriodSeconds: 0,
      preconditions: { uid: this.uid },
    });
  }

  after(ms: number, work: () => void): void {
    const timer = this.host.sim.clock.after(ms, () => {
      this.timers.delete(timer);
      work();
    });
    this.timers.add(timer);
  }

  private clear(): void {
    this.next?.timer.stop();
    this.next = undefined;
    for (const timer of this.timers) timer.stop();
    this.timers.clear();
  }

  report(): void {
    const { sim, ip: hostIP } = this.host;
    const over = this.stage === 'Over';
    const status = podStatus(this.pod, {
      containers: this.slots.map(view),
      ip: this.ip,
      hostIP,
      startTime: this.startTime,
      sandbox: this.sandbox,
      over,
      verdict: over ? this.verdict : undefined,
      disruption: this.disruption,
      now: sim.clock.stamp(),
    });
    if (same(this.pod.status, status)) return;
    const stored = sim.api.updateStatus<Pod>('pods', this.namespace, this.name, (draft) => {
      if (draft.metadata?.uid === this.uid) draft.status = status;
    });
    if (stored?.metadata?.uid === this.uid) this.pod = stored;
  }
}
