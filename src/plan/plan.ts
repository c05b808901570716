import { LabError } from '../base/index.js';
import type {
  Capabilities,
  Check,
  CheckRole,
  Fault,
  LoadProfileName,
  LoadSpec,
  Phase,
  Plan,
  PlanOptions,
  PlanStep,
  Scenario,
} from '../model/index.js';
import { changesOf } from './changes.js';
import { checkDeadline, DEADLINES, loadDeadline } from './deadlines.js';
import { needsOf } from './needs.js';

/**
 * Scenario + capabilities + options → the ordered steps of a run. Pure: the same
 * input gives the same bytes. Throws PLAN_REFUSED when a fault is unknown or the
 * provider lacks a capability a step needs.
 */
export function makePlan(
  scenario: Scenario,
  capabilities: Capabilities,
  options: PlanOptions,
): Plan {
  const builder = new PlanBuilder(scenario, capabilities, options);
  const steps = builder.build();
  refuseMissing(steps, capabilities, options.provider);
  return {
    scenario: scenario.metadata.name,
    digest: scenario.source.digest,
    options,
    steps,
    bound: boundOf(steps),
  };
}

/** Sum of the deadlines; steps of one group run at the same time and count once. */
function boundOf(steps: PlanStep[]): number {
  const groups = new Map<string, number>();
  let total = 0;
  for (const step of steps) {
    if (step.group === undefined) total += step.deadline;
    else groups.set(step.group, Math.max(groups.get(step.group) ?? 0, step.deadline));
  }
  for (const longest of groups.values()) total += longest;
  return total;
}

function refuseMissing(steps: PlanStep[], capabilities: Capabilities, provider: string): void {
  const missing = steps.flatMap((step) =>
    step.needs
      .filter((name) => !capabilities.has.includes(name))
      .map((name) => `${step.id} needs ${name}`),
  );
  if (missing.length > 0) {
    throw new LabError('PLAN_REFUSED', {
      message: `The provider ${provider} cannot run this scenario: ${missing[0]}`,
      details: missing,
    });
  }
}

/** Faults by the given names, in scenario order; all when none is named. */
export function selectFaults(scenario: Scenario, names: string[]): Fault[] {
  for (const name of names) {
    if (!scenario.faults.some((fault) => fault.name === name)) {
      throw new LabError('PLAN_REFUSED', {
        message: `${scenario.metadata.name} has no fault "${name}"`,
        next: `Its faults are ${scenario.faults.map((fault) => fault.name).join(', ')}.`,
      });
    }
  }
  return scenario.faults.filter((fault) => names.length === 0 || names.includes(fault.name));
}

class PlanBuilder {
  private readonly steps: PlanStep[] = [];
  private readonly faults: Fault[];
  /** Set while one fault at a time runs: ids of its round start with it. */
  private round = '';

  constructor(
    private readonly scenario: Scenario,
    private readonly capabilities: Capabilities,
    private readonly options: PlanOptions,
  ) {
    this.faults = selectFaults(scenario, options.faults);
    selectFaults(scenario, [...options.skipFix, ...options.skipInject]);
  }

  build(): PlanStep[] {
    this.provision();
    this.deploy();
    this.baseline();
    if (this.options.each) {
      for (const fault of this.faults) {
        this.round = `${fault.name}/`;
        this.outage([fault]);
      }
      this.round = '';
    } else {
      this.outage(this.faults);
    }
    this.leave();
    return this.steps;
  }

  private add(
    step: Partial<PlanStep> & Pick<PlanStep, 'id' | 'kind' | 'phase' | 'title' | 'deadline'>,
  ): void {
    this.steps.push({ changes: [], needs: [], ...step, id: this.round + step.id });
  }

  private provision(): void {
    const { cluster, images } = this.scenario;
    if (this.options.createCluster) {
      this.add({
        id: 'provision/cluster',
        kind: 'cluster.create',
        phase: 'provision',
        title: `create the cluster ${this.options.cluster} (${cluster.nodes.length} nodes)`,
        deadline: DEADLINES.createCluster,
        changes: [`cluster ${this.options.cluster}`],
        needs: cluster.ports.length > 0 ? ['hostPorts'] : [],
      });
    }
    if (images.length > 0) {
      this.add({
        id: 'provision/images',
        kind: 'cluster.images',
        phase: 'provision',
        title: `put ${images.length} images onto the nodes that need them`,
        deadline: DEADLINES.images,
        changes: images.map((image) => `image ${image} on nodes`),
      });
    }
    const budgets = cluster.nodes.filter((node) => node.memoryBudget !== undefined);
    if (budgets.length > 0) {
      this.add({
        id: 'provision/budget',
        kind: 'cluster.budget',
        phase: 'provision',
        title: 'calibrate the memory budget of the nodes that have one',
        deadline: DEADLINES.budget,
        changes: ['kubelet configuration of those nodes'],
        needs: ['memoryBudget'],
      });
    }
  }

  private deploy(): void {
    const { workload } = this.scenario;
    this.snapshotStep('before-deploy', 'deploy');
    this.add({
      id: 'deploy/workload',
      kind: 'workload.deploy',
      phase: 'deploy',
      title: `deploy ${workload.objects.length} objects into ${workload.namespaces.join(', ')}`,
      deadline: DEADLINES.deploy + workload.ready,
      changes: [
        ...workload.namespaces.map((name) => `Namespace/${name}`),
        ...workload.objects.map((object) => `${object.kind}/${object.metadata.name}`),
      ],
    });
  }

  private baseline(): void {
    this.scenario.steadyState.forEach((check) =>
      this.check('baseline', check, 'steady', true, { group: 'baseline/steady' }),
    );
    for (const load of this.loadsOf(this.faults)) {
      this.loadStep('baseline/load', 'baseline', load, this.profileFor(load, 'before'));
    }
    for (const fault of this.faults) {
      for (const check of fault.symptoms) {
        this.check('baseline', check, 'symptom', false, { fault, group: 'baseline/opposites' });
      }
      for (const check of fault.invariants) {
        this.check('baseline', check, 'invariant', true, { fault, group: 'baseline/opposites' });
      }
    }
    this.snapshotStep('before-injection', 'baseline');
  }

  /** From the injection of these faults to the proof that everything is as before. */
  private outage(faults: Fault[]): void {
    faults.forEach((fault, index) => this.inject(fault, faults.slice(index + 1)));
    for (const fault of faults) this.diagnosis(fault);
    const inOrder = this.scenario.fixOrder.flatMap(
      (name) => faults.find((fault) => fault.name === name) ?? [],
    );
    for (const fault of inOrder) this.fix(fault);
    this.recovery(inOrder);
    this.add({
      id: 'undo',
      kind: 'undo',
      phase: 'undo',
      title: 'undo what the journal still holds',
      deadline: DEADLINES.undo,
      changes: ['whatever still differs from before the injection'],
    });
    this.add({
      id: 'reset-proof',
      kind: 'snapshot.compare',
      phase: 'reset-proof',
      title: 'prove that the cluster is as it was before the injection',
      deadline: DEADLINES.snapshot,
      snapshot: 'before-injection',
    });
  }

  private inject(fault: Fault, later: Fault[]): void {
    const at = `inject/${fault.name}`;
    const skip = this.options.skipInject.includes(fault.name);
    this.add({
      id: `${at}/apply`,
      kind: 'fault.inject',
      phase: 'inject',
      fault: fault.name,
      title: skip
        ? 'inject nothing (a negative control)'
        : fault.inject.map((a) => a.text).join('; '),
      deadline: DEADLINES.inject,
      changes: skip ? [] : fault.inject.flatMap(changesOf),
    });
    this.add({
      id: `${at}/witness`,
      kind: 'fault.witness',
      phase: 'inject',
      fault: fault.name,
      title: 'read the change back and see its first effect',
      deadline:
        DEADLINES.witness +
        fault.witness.reduce((sum, check) => sum + checkDeadline(check, this.scale), 0),
      needs: fault.witness.flatMap(needsOf),
    });
    for (const name of fault.load) {
      const load = this.load(name);
      if (load.during) this.loadEdge(`${at}/load`, 'load.start', fault, load, 'during');
    }
    for (const check of fault.symptoms) {
      this.check('inject', check, 'symptom', true, { fault, group: `${at}/symptoms` });
    }
    for (const check of fault.invariants) {
      this.check('inject', check, 'invariant', true, { fault, group: `${at}/symptoms` });
    }
    for (const name of fault.load) {
      const load = this.load(name);
      if (load.during) this.loadEdge(`${at}/load-end`, 'load.stop', fault, load, 'during');
    }
    if (later.length > 0) {
      this.add({
        id: `${at}/masks`,
        kind: 'fault.masks',
        phase: 'inject',
        fault: fault.name,
        title: `see which symptoms of ${later.map((f) => f.name).join(', ')} this fault already shows`,
        deadline: DEADLINES.masks,
      });
    }
  }

  private diagnosis(fault: Fault): void {
    if (fault.diagnosis.length === 0) return;
    this.add({
      id: `diagnosis/${fault.name}`,
      kind: 'diagnosis',
      phase: 'diagnosis',
      fault: fault.name,
      title: `run the ${fault.diagnosis.length} commands an engineer would run`,
      deadline: DEADLINES.diagnosis,
    });
  }

  private fix(fault: Fault): void {
    const skip = this.options.skipFix.includes(fault.name);
    this.add({
      id: `fix/${fault.name}`,
      kind: 'fault.fix',
      phase: 'fix',
      fault: fault.name,
      title: skip
        ? 'leave the fix out (a negative control)'
        : fault.fix.map((a) => a.text).join('; '),
      deadline: DEADLINES.fix,
      changes: skip ? [] : fault.fix.flatMap(changesOf),
    });
  }

  private recovery(faults: Fault[]): void {
    for (const fault of faults) {
      for (const check of fault.recovery) {
        this.check('recovery', check, 'recovery', true, { fault, group: 'recovery/checks' });
      }
    }
    this.scenario.steadyState.forEach((check) =>
      this.check('recovery', check, 'steady', true, { group: 'recovery/checks' }),
    );
    for (const load of this.loadsOf(faults)) {
      this.loadStep('recovery/load', 'recovery', load, this.profileFor(load, 'after'));
    }
    this.add({
      id: 'recovery/victims',
      kind: 'victims',
      phase: 'recovery',
      title: 'no victim was restarted since the fix, deleted, or scaled down',
      deadline: DEADLINES.snapshot,
    });
  }

  private leave(): void {
    const { workload } = this.scenario;
    this.add({
      id: 'undeploy/workload',
      kind: 'workload.delete',
      phase: 'undeploy',
      title: `delete ${workload.namespaces.join(', ')}`,
      deadline: DEADLINES.undeploy,
      changes: workload.namespaces.map((name) => `Namespace/${name}`),
    });
    this.add({
      id: 'final-proof',
      kind: 'snapshot.compare',
      phase: 'final-proof',
      title: 'prove that the cluster is as it was before the deployment',
      deadline: DEADLINES.snapshot,
      snapshot: 'before-deploy',
    });
    if (this.options.deleteCluster) {
      this.add({
        id: 'delete/cluster',
        kind: 'cluster.delete',
        phase: 'delete',
        title: `delete the cluster ${this.options.cluster}`,
        deadline: DEADLINES.deleteCluster,
        changes: [`cluster ${this.options.cluster}`],
      });
    }
  }

  private get scale(): number {
    return this.capabilities.clockScale ?? 1;
  }

  private check(
    phase: Phase,
    check: Check,
    role: CheckRole,
    want: boolean,
    more: { fault?: Fault; group: string },
  ): void {
    this.add({
      id: `${phase}/${check.id}`,
      kind: 'check',
      phase,
      ...(more.fault ? { fault: more.fault.name } : {}),
      title: want ? check.text : `not yet: ${check.text}`,
      deadline: checkDeadline(check, this.scale),
      needs: needsOf(check),
      check: { id: check.id, role, want },
      group: this.round + more.group,
    });
  }

  private snapshotStep(snapshot: 'before-deploy' | 'before-injection', phase: Phase): void {
    this.add({
      id: `${phase}/snapshot`,
      kind: 'snapshot.take',
      phase,
      title: `take the snapshot ${snapshot.replace('-', ' ')}`,
      deadline: DEADLINES.snapshot,
      snapshot,
    });
  }

  private load(name: string): LoadSpec {
    const load = this.scenario.load.find((candidate) => candidate.name === name);
    if (!load) throw new LabError('PLAN_REFUSED', { message: `No load is named "${name}"` });
    return load;
  }

  private loadsOf(faults: Fault[]): LoadSpec[] {
    const names = new Set(faults.flatMap((fault) => fault.load));
    return this.scenario.load.filter((load) => names.has(load.name));
  }

  private profileFor(load: LoadSpec, wanted: 'before' | 'after'): LoadProfileName | undefined {
    if (this.options.quick && load.quick) return 'quick';
    return load[wanted] ? wanted : undefined;
  }

  private loadStep(id: string, phase: Phase, load: LoadSpec, profile?: LoadProfileName): void {
    const values = profile && load[profile];
    if (!profile || !values) return;
    const count = values.amount === undefined ? '' : `${values.amount} requests over `;
    this.add({
      id: `${id}/${load.name}`,
      kind: 'load.run',
      phase,
      title: `${count}${values.connections} connections to ${load.port}${load.path}`,
      deadline: loadDeadline(values),
      load: { name: load.name, profile },
    });
  }

  private loadEdge(
    id: string,
    kind: 'load.start' | 'load.stop',
    fault: Fault,
    load: LoadSpec,
    profile: LoadProfileName,
  ): void {
    this.add({
      id: `${id}/${load.name}`,
      kind,
      phase: 'inject',
      fault: fault.name,
      title:
        kind === 'load.start'
          ? `start ${load[profile]?.connections ?? 0} connections to ${load.port}${load.path}`
          : 'end the load',
      deadline: DEADLINES.loadStart,
      load: { name: load.name, profile },
    });
  }
}
