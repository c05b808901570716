import type { Files, ImageBehaviour } from '../contract/index.js';
import { ExecError } from '../contract/index.js';
import { createFiles } from '../files/index.js';
import { quantityValue, same, type Timer } from '../machinery/index.js';
import type { Container, Pod, Probe } from '../types/index.js';
import { inBackoff, nextBackoff, type Backoff } from './backoff.js';
import { check, runHook, type Target } from './check.js';
import { containerMounts } from './container-mounts.js';
import type { PodPlace } from './downward.js';
import { goDuration } from './duration.js';
import { ConfigError, environment } from './env.js';
import { expand } from './expand.js';
import { oomScoreAdjust, type ContainerMemory, type PodMemory } from './memory.js';
import type { PodHost } from './pod-host.js';
import { podStatus, type ContainerView, type PodView, type Run } from './pod-status.js';
import { startProbe, type ProbeKind, type ProbeWorker } from './probe.js';
import { cannotPull } from './pull.js';
import { memoryLimit, memoryRequest, qosOf } from './qos.js';
import { plan, restarts, rolesOf, type Role, type Situation } from './rules.js';
import { startRun, type ContainerRun } from './run.js';
import { STAGES, type Signal, type Stage } from './stages.js';
import { terminationMessage } from './termination-message.js';
import { mountVolume, MountError, type PodVolume } from './volumes.js';

/** From a pod's admission to its first container: volumes, sandbox and network. ms of cluster time. */
const SETUP = 500;
/** Until the kubelet sees that a container has ended: half of the second between two looks (PLEG). ms. */
const NOTICE = 500;
/** From `terminated` to `waiting: CrashLoopBackOff` in the status: the next look. ms. */
const SHOW_WAITING = 1000;
/** Between two tries while something has to be waited for: pkg/kubelet/kubelet.go, backOffPeriod, with jitter. ms. */
const AGAIN = 12_000;
/** From the end of the last container until the pod is cleaned up. ms. */
const CLEANUP = 300;
/** Containers get at least this long: minimumGracePeriodInSeconds. ms. */
const LEAST_GRACE = 2000;
/** A mount is tried again after 500 ms, doubled to 2 min 2 s: goroutinemap/exponentialbackoff. ms. */
const MOUNT_AGAIN = { first: 500, most: 122_000 };
/** After this long without a volume the kubelet says so once more: podAttachAndMountTimeout. ms. */
const MOUNT_TIMEOUT = 123_000;

/** One container of the pod, over all its runs. */
interface Slot {
  role: Role;
  spec: Container;
  run?: ContainerRun;
  /** What the status shows of the run, and of the one before it. */
  shown?: Run;
  previous?: Run;
  previousRun?: ContainerRun;
  endedAt: number;
  waiting?: { reason: string; message?: string };
  backoff?: Backoff;
  pull?: Backoff & { text: string };
  restarts: number;
  probes: Partial<Record<ProbeKind, ProbeWorker>>;
  memory?: ContainerMemory;
  unhealthy: boolean;
  /** SIGTERM was sent, or its preStop hook runs. */
  stopping: boolean;
  /** Its postStart hook has ended, or it has none. */
  hooked: boolean;
}

/** Runs one pod on its node. */
export class PodWorker {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly slots: Slot[];
  stage: Stage = 'New';
  ip: string | undefined;
  #pod: Pod;
  readonly #host: PodHost;
  readonly #startTime: string;
  #sandbox = false;
  #volumes = new Map<string, PodVolume>();
  #unfollow: (() => void)[] = [];
  #memory: PodMemory | undefined;
  #verdict: PodView['verdict'];
  #disruption: PodView['disruption'];
  #timers = new Set<Timer>();
  #next: { at: number; timer: Timer } | undefined;
  #mountDelay = MOUNT_AGAIN.first;
  /** When everything has to be dead, ms of cluster time. */
  #deadline = Infinity;
  #killers = new Map<Slot, Timer>();

  constructor(host: PodHost, pod: Pod) {
    this.#host = host;
    this.#pod = pod;
    this.uid = pod.metadata?.uid ?? '';
    this.namespace = pod.metadata?.namespace ?? '';
    this.name = pod.metadata?.name ?? '';
    this.#startTime = pod.status?.startTime ?? host.sim.clock.stamp();
    this.slots = rolesOf(pod).map(newSlot);
  }

  get pod(): Pod {
    return this.#pod;
  }

  get memory(): PodMemory | undefined {
    return this.#memory;
  }

  get startTime(): string {
    return this.#startTime;
  }

  /** Whether it holds, or will hold, resources of the node. */
  get active(): boolean {
    return this.stage !== 'Over' && this.stage !== 'Gone';
  }

  /** Begins: to be called once. */
  begin(): void {
    const phase = this.#pod.status?.phase;
    if (phase === 'Succeeded' || phase === 'Failed') this.#signal('finished');
    else if (this.#pod.metadata?.deletionTimestamp !== undefined) this.#signal('deleted');
    else {
      const rejection = this.#host.admit(this.#pod);
      if (rejection === undefined) this.#signal('admitted');
      else this.#reject(rejection.reason, rejection.message);
    }
  }

  /** The pod has changed in the API. */
  update(pod: Pod): void {
    const before = this.#pod;
    // What this worker wrote itself it knows already.
    if (revision(pod) <= revision(before)) return;
    this.#pod = pod;
    if (pod.metadata?.deletionTimestamp !== undefined) {
      const { deletionTimestamp, deletionGracePeriodSeconds } = before.metadata ?? {};
      const seconds = pod.metadata.deletionGracePeriodSeconds;
      if (deletionTimestamp === undefined || seconds !== deletionGracePeriodSeconds) {
        this.#signal('deleted');
      }
      if (this.stage === 'Over') this.#delete();
      return;
    }
    if (pod.metadata?.generation !== before.metadata?.generation) this.#specChanged();
    else if (pod.status?.conditions !== before.status?.conditions && this.stage === 'Active') {
      // Somebody else's condition may be a readiness gate.
      if ((pod.spec?.readinessGates ?? []).length > 0) this.#report();
    }
  }

  /** The object is gone from the API: forced, or because this worker has finished. */
  removed(): void {
    this.#signal('removed');
  }

  /** Ends the pod for the sake of the node: pkg/kubelet/eviction, evictPod. `grace`: ms. */
  evict(reason: string, message: string, grace: number, disruption = true): void {
    this.#verdict = { phase: 'Failed', reason, message };
    if (disruption) this.#disruption = { reason: 'TerminationByKubelet', message };
    this.#deadline = this.#host.sim.clock.elapsed() + grace;
    this.#signal('evicted');
  }

  /** The container of a name, running or not. */
  slot(name: string): Slot | undefined {
    return this.slots.find(({ spec }) => spec.name === name);
  }

  stop(): void {
    this.#clear();
    for (const slot of this.slots) {
      for (const probe of Object.values(slot.probes)) probe.stop();
    }
  }

  #signal(signal: Signal): void {
    const next = STAGES[this.stage][signal];
    if (next === undefined) return;
    const { clock } = this.#host.sim;
    this.stage = next;
    if (signal === 'deleted' || signal === 'removed') this.#shorten(signal);
    if (next === 'Mounting') {
      this.#memory = this.#host.memory.addPod(this.uid, memoryLimit(this.#pod));
      this.#report();
      this.#startDeadline();
      this.#after(SETUP, () => this.#mount(clock.elapsed()));
    } else if (next === 'Active') this.#sync();
    else if (next === 'Stopping') this.#stopContainers();
    else if (next === 'Over') this.#over(signal);
    else if (next === 'Gone') this.#gone();
  }

  #shorten(signal: 'deleted' | 'removed'): void {
    const { deletionGracePeriodSeconds } = this.#pod.metadata ?? {};
    const seconds =
      signal === 'removed'
        ? 0
        : (deletionGracePeriodSeconds ?? this.#pod.spec?.terminationGracePeriodSeconds ?? 30);
    const at = this.#host.sim.clock.elapsed() + seconds * 1000;
    this.#deadline = Math.min(this.#deadline, at);
  }

  #reject(reason: string, message: string): void {
    this.#host.recorder.event(this.#pod, 'Warning', reason, message);
    this.#verdict = { phase: 'Failed', reason, message: `Pod was rejected: ${message}` };
    this.#host.sim.api.updateStatus<Pod>('pods', this.namespace, this.name, (draft) => {
      if (draft.metadata?.uid !== this.uid) return;
      // Nothing else is known of a pod that was never let in: rejectPod.
      const { conditions, qosClass } = draft.status ?? {};
      draft.status = { conditions, qosClass, ...this.#verdict };
    });
    this.#signal('rejected');
  }

  #startDeadline(): void {
    const seconds = this.#pod.spec?.activeDeadlineSeconds;
    if (seconds === undefined) return;
    this.#after(seconds * 1000, () => {
      if (!this.active || this.stage === 'Stopping') return;
      this.#host.recorder.event(
        this.#pod,
        'Normal',
        'DeadlineExceeded',
        'Pod was active on the node longer than specified deadline',
      );
      this.#verdict = {
        phase: 'Failed',
        reason: 'DeadlineExceeded',
        message: 'Pod was active on the node longer than the specified deadline',
      };
      this.#shorten('deleted');
      this.#signal('deadline');
    });
  }

  // --- volumes and network ---------------------------------------------------------------------

  #mount(began: number): void {
    if (this.stage !== 'Mounting') return;
    const { sim, recorder, network } = this.#host;
    const failed: string[] = [];
    for (const volume of this.#pod.spec?.volumes ?? []) {
      if (this.#volumes.has(volume.name)) continue;
      try {
        this.#volumes.set(volume.name, mountVolume(this.#volumeParts(), volume));
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        failed.push(volume.name);
        recorder.event(this.#pod, 'Warning', 'FailedMount', error.message);
      }
    }
    if (failed.length > 0) {
      const delay = this.#mountDelay;
      const waited = sim.clock.elapsed() - began;
      if (waited < MOUNT_TIMEOUT && waited + delay >= MOUNT_TIMEOUT) {
        const names = failed.join(' ');
        this.#after(MOUNT_TIMEOUT - waited, () => {
          if (this.stage !== 'Mounting') return;
          const text = `Unable to attach or mount volumes: unmounted volumes=[${names}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`;
          recorder.event(this.#pod, 'Warning', 'FailedMount', text);
        });
      }
      this.#mountDelay = Math.min(delay * 2, MOUNT_AGAIN.most);
      this.#after(delay, () => this.#mount(began));
      return;
    }
    this.ip = network.addPod({
      uid: this.uid,
      namespace: this.namespace,
      nodeName: this.#host.name,
      hostNetwork: this.#pod.spec?.hostNetwork === true,
    });
    this.#sandbox = true;
    this.#signal('mounted');
  }

  #place = (): PodPlace => ({
    podIP: this.ip ?? '',
    hostIP: this.#host.ip,
    capacity: this.#host.capacity,
  });

  #volumeParts(): Parameters<typeof mountVolume>[0] {
    const { sim, shared } = this.#host;
    return {
      api: sim.api,
      pod: () => this.#pod,
      place: this.#place,
      token: (audience, seconds) =>
        this.#host.token(this.namespace, this.#pod.spec?.serviceAccountName ?? 'default', {
          seconds,
          ...(audience === undefined ? {} : { audiences: [audience] }),
          pod: { name: this.name, uid: this.uid },
        })?.token,
      shared,
      follow: (resource, namespace, name, changed) => {
        this.#unfollow.push(this.#host.follow(resource, namespace, name, changed));
      },
    };
  }

  // --- what has to run -------------------------------------------------------------------------

  /** Looks at all containers and does what has to be done: the kubelet's syncPod. */
  #sync(): void {
    if (this.stage !== 'Active') return;
    this.#next?.timer.stop();
    this.#next = undefined;
    this.#report();
    const policy = (this.#pod.spec?.restartPolicy ?? 'Always') as 'Always';
    const { steps, over } = plan(this.slots.map(situation), policy);
    if (over) {
      this.#shorten('deleted');
      this.#signal('done');
      return;
    }
    for (const { name, do: what } of steps) {
      const slot = this.slot(name);
      if (slot === undefined) continue;
      if (what === 'start') this.#start(slot);
      else if (!slot.stopping) this.#stopOne(slot, this.#graceOf(slot), '');
    }
    this.#report();
  }

  /** Looks again after `ms`, unless it will anyway. */
  #syncAfter(ms: number): void {
    const at = this.#host.sim.clock.elapsed() + ms;
    if (this.#next !== undefined) {
      if (this.#next.at <= at) return;
      this.#next.timer.stop();
    }
    this.#next = { at, timer: this.#host.sim.clock.after(ms, () => this.#sync()) };
  }

  #specChanged(): void {
    for (const { role, spec } of rolesOf(this.#pod)) {
      const slot = this.slot(spec.name);
      if (slot === undefined) this.slots.push(newSlot({ role, spec }));
      else if (slot.spec.image !== spec.image && slot.run?.ended === undefined && slot.run) {
        slot.spec = spec;
        slot.backoff = undefined;
        const text = `Container ${spec.name} definition changed, will be restarted`;
        this.#stopOne(slot, this.#graceOf(slot), text);
      } else slot.spec = spec;
    }
    if (this.stage === 'Active') this.#sync();
    else if (this.active) this.#report();
  }

  #event(slot: Slot, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const field = { main: 'spec.containers', debug: 'spec.ephemeralContainers' }[
      slot.role as string
    ];
    const path = `${field ?? 'spec.initContainers'}{${slot.spec.name}}`;
    this.#host.recorder.event(this.#pod, type, reason, message, path);
  }

  #wait(slot: Slot, reason: string, message?: string): void {
    slot.waiting = { reason, ...(message === undefined ? {} : { message }) };
  }

  #start(slot: Slot): void {
    const { clock } = this.#host.sim;
    const now = clock.elapsed();
    if (slot.shown?.exit !== undefined) {
      if (inBackoff(slot.backoff, slot.endedAt, now)) {
        this.#crashLoop(slot, now);
        return;
      }
      slot.backoff = nextBackoff(slot.backoff, slot.endedAt, now);
    }
    if (!this.#pull(slot)) return;
    this.#launch(slot, this.#host.images(slot.spec.image ?? ''));
  }

  #crashLoop(slot: Slot, now: number): void {
    const { spec, backoff, endedAt } = slot;
    const delay = backoff?.delay ?? 0;
    const pod = `${this.name}_${this.namespace}(${this.uid})`;
    this.#event(
      slot,
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${spec.name} in pod ${pod}`,
    );
    const waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off ${goDuration(delay)} restarting failed container=${spec.name} pod=${pod}`,
    };
    this.#syncAfter(Math.min(Math.max(endedAt + delay - now, 1), AGAIN));
    if (slot.waiting?.message === waiting.message) return;
    this.#after(Math.max(0, endedAt + NOTICE + SHOW_WAITING - now), () => {
      if (slot.shown?.exit === undefined || this.stage !== 'Active') return;
      slot.waiting = waiting;
      this.#report();
    });
  }

  /** Whether the image is there now: pkg/kubelet/images/image_manager.go. */
  #pull(slot: Slot): boolean {
    const { clock } = this.#host.sim;
    const image = slot.spec.image ?? '';
    const why = cannotPull(image);
    const now = clock.elapsed();
    if (why === undefined) {
      if (slot.spec.imagePullPolicy !== 'Always') {
        this.#event(
          slot,
          'Normal',
          'Pulled',
          `Container image "${image}" already present on machine`,
        );
        return true;
      }
      const { size } = this.#host.images(image);
      this.#event(slot, 'Normal', 'Pulling', `Pulling image "${image}"`);
      const took = `${200 + (image.length % 20) * 10}ms`;
      const text = `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${size} bytes.`;
      this.#event(slot, 'Normal', 'Pulled', text);
      return true;
    }
    if (slot.spec.imagePullPolicy === 'Never') {
      const text = `Container image "${image}" is not present with pull policy of Never`;
      this.#event(slot, 'Warning', 'ErrImageNeverPull', text);
      this.#event(slot, 'Warning', 'Failed', 'Error: ErrImageNeverPull');
      this.#wait(slot, 'ErrImageNeverPull', text);
    } else if (slot.pull !== undefined && now - slot.pull.updated < slot.pull.delay) {
      const text = `Back-off pulling image "${image}"`;
      this.#event(slot, 'Normal', 'BackOff', text);
      this.#event(slot, 'Warning', 'Failed', 'Error: ImagePullBackOff');
      this.#wait(slot, 'ImagePullBackOff', `${text}: ErrImagePull: ${slot.pull.text}`);
      this.#syncAfter(Math.min(AGAIN, Math.max(1, slot.pull.updated + slot.pull.delay - now)));
      return false;
    } else {
      this.#event(slot, 'Normal', 'Pulling', `Pulling image "${image}"`);
      this.#event(slot, 'Warning', 'Failed', `Failed to pull image "${image}": ${why}`);
      this.#event(slot, 'Warning', 'Failed', 'Error: ErrImagePull');
      slot.pull = { ...nextBackoff(slot.pull, slot.pull?.updated ?? now, now), text: why };
      this.#wait(slot, 'ErrImagePull', why);
      this.#syncAfter(2000);
      return false;
    }
    this.#syncAfter(AGAIN);
    return false;
  }

  #launch(slot: Slot, image: ImageBehaviour): void {
    const { sim } = this.#host;
    const { spec } = slot;
    const id = `lab-sim://${sim.random.hex(64)}`;
    let run: ContainerRun;
    try {
      run = this.#startRun(slot, image, id);
    } catch (error) {
      if (error instanceof ConfigError) {
        this.#event(slot, 'Warning', 'Failed', `Error: ${error.message}`);
        this.#wait(slot, 'CreateContainerConfigError', error.message);
        this.#syncAfter(AGAIN);
        return;
      }
      if (!(error instanceof ExecError)) throw error;
      this.#cannotStart(slot, id, error.message);
      return;
    }
    if (slot.shown !== undefined) slot.restarts++;
    slot.previous = slot.shown;
    slot.previousRun = slot.run;
    slot.run = run;
    slot.shown = { id, startedAt: run.startedAt };
    slot.waiting = undefined;
    slot.unhealthy = false;
    slot.stopping = false;
    this.#event(slot, 'Normal', 'Created', `Created container: ${spec.name}`);
    this.#event(slot, 'Normal', 'Started', `Started container ${spec.name}`);
    if (image.inert) {
      const text = `Nobody taught the simulator the image "${spec.image}": the container runs and does nothing`;
      this.#event(slot, 'Warning', 'SimulatedImageInert', text);
    }
    this.#account(slot, run);
    this.#postStart(slot, run);
    this.#probe(slot, run);
  }

  /** containerd's StartError: the container was made and never ran. */
  #cannotStart(slot: Slot, id: string, why: string): void {
    const { clock } = this.#host.sim;
    const text = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}: unknown`;
    this.#event(slot, 'Normal', 'Created', `Created container: ${slot.spec.name}`);
    this.#event(slot, 'Warning', 'Failed', `Error: ${text}`);
    if (slot.shown !== undefined) slot.restarts++;
    slot.previous = slot.shown;
    slot.previousRun = slot.run;
    slot.run = undefined;
    slot.shown = {
      id,
      startedAt: '1970-01-01T00:00:00Z',
      exit: { code: 128, reason: 'StartError', message: text, finishedAt: clock.stamp() },
    };
    slot.endedAt = clock.elapsed();
    const policy = (this.#pod.spec?.restartPolicy ?? 'Always') as 'Always';
    if (restarts(slot.role, policy, 128)) this.#wait(slot, 'RunContainerError', text);
    this.#syncAfter(NOTICE + SHOW_WAITING);
  }

  #startRun(slot: Slot, image: ImageBehaviour, id: string): ContainerRun {
    const { sim, services, network, name: nodeName, ip: nodeIP } = this.#host;
    const { spec } = slot;
    const links = this.#pod.spec?.enableServiceLinks !== false;
    const linked = services.of(this.namespace, links);
    const own = environment(sim.api, this.#pod, spec, this.#place(), linked);
    const known = (name: string): string | undefined =>
      own.get(name) ?? linked.find(([each]) => each === name)?.[1];
    const attached = network.attach(this.uid, this.#pod.spec?.dnsPolicy ?? 'ClusterFirst');
    const hostname = this.#pod.spec?.hostname ?? this.name;
    let env: Map<string, string> | undefined;
    const limit = spec.resources?.limits?.memory;
    return startRun({
      clock: sim.clock,
      id,
      image,
      host: {
        clock: sim.clock,
        random: sim.random,
        pod: {
          namespace: this.namespace,
          name: this.name,
          uid: this.uid,
          hostname,
          ip: this.ip ?? '',
          nodeName,
          nodeIP,
          labels: this.#pod.metadata?.labels ?? {},
        },
        container: spec.name,
        image: spec.image ?? '',
        command: (spec.command ?? []).map((each) => expand(each, known)),
        args: (spec.args ?? []).map((each) => expand(each, known)),
        get env() {
          env ??= allVariables(hostname, own, linked);
          return env;
        },
        workingDir: spec.workingDir,
        memoryLimit: limit === undefined ? undefined : quantityValue(limit),
      },
      files: (program) =>
        lazily(() =>
          createFiles(
            image.files ?? new Map<string, Uint8Array>(),
            containerMounts({
              host: this.#host,
              pod: this.#pod,
              ip: this.ip ?? '',
              hostname,
              container: spec,
              volumes: this.#volumes,
              network: attached.network,
              program,
            }),
            () => sim.clock.now(),
          ),
        ),
      network: attached,
      memoryTaken: () => {
        const { memory } = slot;
        if (memory !== undefined && this.#host.memory.look(memory)) this.#host.watchMemory(memory);
      },
      terminationMessage: (run) => terminationMessage(spec, run),
      ended: (run) => this.#ended(slot, run),
    });
  }

  #account(slot: Slot, run: ContainerRun): void {
    const { memory } = this.#host;
    if (this.#memory === undefined) return;
    const limit = slot.spec.resources?.limits?.memory;
    const added = memory.add(this.#memory, {
      id: run.id,
      limit: limit === undefined ? undefined : quantityValue(limit),
      read: () => run.program.memory(),
      kill: () => run.kill(true),
      oomScore: oomScoreAdjust(qosOf(this.#pod), memoryRequest(this.#pod), memory.capacity),
    });
    slot.memory = added;
    memory.look(added);
    this.#host.watchMemory(added);
  }

  #target(slot: Slot, run: ContainerRun): Target {
    const { sim, network } = this.#host;
    return {
      clock: sim.clock,
      network,
      uid: this.uid,
      ip: this.ip ?? '',
      container: slot.spec,
      run,
    };
  }

  #postStart(slot: Slot, run: ContainerRun): void {
    const hook = slot.spec.lifecycle?.postStart;
    slot.hooked = hook === undefined;
    if (hook === undefined) return;
    void runHook(hook, this.#target(slot, run), Infinity).then((outcome) => {
      if (slot.run !== run || run.ended !== undefined) return;
      slot.hooked = true;
      if (!outcome.ok) {
        this.#event(slot, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
        this.#stopOne(slot, this.#graceOf(slot), 'FailedPostStartHook');
      }
      this.#report();
    });
  }

  // --- probes ----------------------------------------------------------------------------------

  #probe(slot: Slot, run: ContainerRun): void {
    const { startupProbe, livenessProbe, readinessProbe } = slot.spec;
    slot.probes = {};
    const kinds: [ProbeKind, Probe | undefined][] = [
      ['Startup', startupProbe],
      ['Liveness', livenessProbe],
      ['Readiness', readinessProbe],
    ];
    for (const [kind, probe] of kinds) {
      if (probe === undefined) continue;
      slot.probes[kind] = startProbe({
        clock: this.#host.sim.clock,
        probe,
        kind,
        began: run.began,
        due: () => this.#probeDue(slot, kind),
        check: () => check(probe, this.#target(slot, run)),
        failed: ({ text, error }) => {
          if (slot.run !== run || run.ended !== undefined) return;
          const how = error ? 'probe errored and resulted in unknown state' : 'probe failed';
          this.#event(slot, 'Warning', 'Unhealthy', `${kind} ${how}: ${text}`);
        },
        changed: (ok) => this.#probed(slot, run, kind, ok),
      });
    }
  }

  #probeDue(slot: Slot, kind: ProbeKind): boolean {
    if (slot.stopping && kind !== 'Readiness') return false;
    const started = slot.probes.Startup === undefined || slot.probes.Startup.ok === true;
    return kind === 'Startup' ? !started : started;
  }

  #probed(slot: Slot, run: ContainerRun, kind: ProbeKind, ok: boolean): void {
    if (slot.run !== run || run.ended !== undefined) return;
    if (!ok && kind !== 'Readiness') {
      if (this.stage !== 'Active' || slot.stopping) return;
      slot.unhealthy = true;
      const probe = kind === 'Liveness' ? slot.spec.livenessProbe : slot.spec.startupProbe;
      const seconds = probe?.terminationGracePeriodSeconds;
      const text = `Container ${slot.spec.name} failed ${kind.toLowerCase()} probe, will be restarted`;
      this.#stopOne(slot, seconds === undefined ? this.#graceOf(slot) : seconds * 1000, text);
      return;
    }
    this.#report();
    // What comes after a sidecar waits for its startup probe.
    if (kind === 'Startup' && slot.role === 'sidecar') this.#sync();
  }

  // --- the end ---------------------------------------------------------------------------------

  #ended(slot: Slot, run: ContainerRun): void {
    if (slot.run !== run) return;
    const { ended } = run;
    if (ended === undefined) return;
    const { code, reason, message, finishedAt, at } = ended;
    slot.shown = {
      id: run.id,
      startedAt: run.startedAt,
      exit: { code, reason, finishedAt, ...(message === undefined ? {} : { message }) },
    };
    slot.endedAt = at;
    this.#killers.get(slot)?.stop();
    this.#killers.delete(slot);
    for (const probe of Object.values(slot.probes)) probe.stop();
    slot.probes = {};
    if (slot.memory !== undefined) this.#host.memory.remove(slot.memory);
    slot.memory = undefined;
    if (this.stage === 'Active') this.#syncAfter(NOTICE);
    else if (this.stage === 'Stopping') this.#stopContainers();
  }

  /** A grace period of the pod, ms. */
  #graceOf(slot: Slot): number {
    void slot;
    return (this.#pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  /** Ends one container: its preStop hook, SIGTERM, SIGKILL. `text`: of the event; '' is the usual one. */
  #stopOne(slot: Slot, grace: number, text: string): void {
    const { run, spec } = slot;
    if (run === undefined || run.ended !== undefined) return;
    const { clock } = this.#host.sim;
    if (slot.stopping) {
      // It is asked again, with less time.
      this.#killers.get(slot)?.stop();
      this.#killers.set(
        slot,
        clock.after(Math.max(grace, LEAST_GRACE), () => run.kill()),
      );
      return;
    }
    slot.stopping = true;
    this.#event(slot, 'Normal', 'Killing', text === '' ? `Stopping container ${spec.name}` : text);
    const began = clock.elapsed();
    const terminate = (): void => {
      run.stop(Math.max(grace - (clock.elapsed() - began), LEAST_GRACE));
    };
    const hook = spec.lifecycle?.preStop;
    if (hook === undefined || grace <= 0) {
      terminate();
      return;
    }
    void runHook(hook, this.#target(slot, run), grace).then((outcome) => {
      if (!outcome.ok) this.#event(slot, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
      terminate();
    });
  }

  /** Stops what runs, sidecars after the others and the last first; then the pod is over. */
  #stopContainers(): void {
    this.#next?.timer.stop();
    this.#next = undefined;
    const { clock } = this.#host.sim;
    const grace = Math.max(0, this.#deadline - clock.elapsed());
    const running = this.slots.filter(({ run }) => run !== undefined && run.ended === undefined);
    const others = running.filter(({ role }) => role !== 'sidecar');
    if (others.length > 0) for (const slot of others) this.#stopOne(slot, grace, '');
    else {
      const last = running.at(-1);
      if (last !== undefined) this.#stopOne(last, grace, '');
      else this.#after(CLEANUP, () => this.#signal('stopped'));
    }
  }

  #over(signal: Signal): void {
    this.#clear();
    if (this.#sandbox) this.#host.network.removePod(this.uid);
    this.#host.memory.removePod(this.uid);
    for (const unfollow of this.#unfollow) unfollow();
    this.#sandbox = false;
    if (signal === 'stopped') this.#report();
    const current = this.#host.sim.api.get<Pod>('pods', this.namespace, this.name);
    if (current?.metadata?.uid !== this.uid) this.#signal('removed');
    else if (current.metadata.deletionTimestamp !== undefined) this.#delete();
  }

  /** Everything has ended: the object may go. */
  #delete(): void {
    this.#host.sim.api.delete('pods', this.namespace, this.name, {
      gracePeriodSeconds: 0,
      preconditions: { uid: this.uid },
    });
  }

  #gone(): void {
    this.#clear();
    this.#host.gone(this.uid);
  }

  #after(ms: number, work: () => void): void {
    const timer = this.#host.sim.clock.after(ms, () => {
      this.#timers.delete(timer);
      work();
    });
    this.#timers.add(timer);
  }

  #clear(): void {
    this.#next?.timer.stop();
    this.#next = undefined;
    for (const timer of this.#timers) timer.stop();
    for (const timer of this.#killers.values()) timer.stop();
    this.#timers.clear();
  }

  // --- status ----------------------------------------------------------------------------------

  #report(): void {
    const { sim, ip: hostIP } = this.#host;
    const over = this.stage === 'Over';
    const status = podStatus(this.#pod, {
      containers: this.slots.map(view),
      ip: this.ip,
      hostIP,
      startTime: this.#startTime,
      sandbox: this.#sandbox,
      over,
      verdict: over ? this.#verdict : undefined,
      disruption: this.#disruption,
      now: sim.clock.stamp(),
    });
    if (same(this.#pod.status, status)) return;
    const stored = sim.api.updateStatus<Pod>('pods', this.namespace, this.name, (draft) => {
      if (draft.metadata?.uid !== this.uid) return;
      // Conditions of others may be newer than what this worker knows.
      draft.status = status;
    });
    if (stored?.metadata?.uid === this.uid) this.#pod = stored;
  }
}

const newSlot = ({ role, spec }: { role: Role; spec: Container }): Slot => ({
  role,
  spec,
  endedAt: 0,
  restarts: 0,
  probes: {},
  unhealthy: false,
  stopping: false,
  hooked: true,
});

const revision = (pod: Pod): number => Number(pod.metadata?.resourceVersion ?? 0);

const isStarted = ({ run, probes, hooked }: Slot): boolean =>
  run !== undefined && run.ended === undefined && hooked && (probes.Startup?.ok ?? !probes.Startup);

function situation(slot: Slot): Situation {
  const { spec, role, shown, unhealthy } = slot;
  return {
    name: spec.name,
    role,
    state: shown === undefined ? 'none' : shown.exit === undefined ? 'running' : 'exited',
    exitCode: shown?.exit?.code,
    started: isStarted(slot),
    unhealthy,
  };
}

function view(slot: Slot): ContainerView {
  const { role, spec, shown, previous, waiting, restarts: count, probes } = slot;
  const started = isStarted(slot);
  const ready =
    role === 'init'
      ? shown?.exit?.code === 0
      : started && (probes.Readiness === undefined || probes.Readiness.ok === true);
  return { role, spec, run: shown, previous, waiting, restarts: count, ready, started };
}

function allVariables(
  hostname: string,
  own: Map<string, string>,
  services: readonly (readonly [string, string])[],
): Map<string, string> {
  const all = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', hostname],
    ...own,
  ]);
  for (const [name, value] of services) if (!all.has(name)) all.set(name, value);
  if (!all.has('HOME')) all.set('HOME', '/root');
  return all;
}

/** Files that are set up when somebody uses them. */
function lazily(make: () => Files): Files {
  let files: Files | undefined;
  const get = (): Files => (files ??= make());
  return {
    read: (path) => get().read(path),
    list: (path) => get().list(path),
    write: (path, content) => get().write(path, content),
    makeFolder: (path) => get().makeFolder(path),
    remove: (path) => get().remove(path),
    stat: (path) => get().stat(path),
  };
}
