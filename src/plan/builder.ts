import { LabError } from '../base/index.js';
import {
  loadsStartedBy,
  scaledAmount,
  type Capabilities,
  type Check,
  type CheckRole,
  type Fault,
  type LoadProfileName,
  type LoadSpec,
  type Phase,
  type PlanOptions,
  type PlanStep,
  type Scenario,
} from '../model/index.js';
import { afterFixes, checkDeadline, DEADLINES, loadDeadline } from './deadlines.js';
import { needsOf } from './needs.js';

type NewStep = Partial<PlanStep> & Pick<PlanStep, 'id' | 'kind' | 'phase' | 'title' | 'deadline'>;

/** Collects steps; knows the shapes that several phases share. */
export class PlanBuilder {
  readonly steps: PlanStep[] = [];
  /** Set while one fault at a time runs: ids and groups of its round start with it. */
  round = '';

  constructor(
    readonly scenario: Scenario,
    readonly options: PlanOptions,
    private readonly capabilities: Capabilities,
  ) {}

  add(step: NewStep): void {
    const group = step.group === undefined ? {} : { group: this.round + step.group };
    this.steps.push({ changes: [], needs: [], ...step, ...group, id: this.round + step.id });
  }

  /** How many times faster than the wall clock the time of this cluster runs. */
  get clockScale(): number {
    return this.capabilities.clockScale ?? 1;
  }

  /** Wall-clock bound of a check of this cluster, ms. */
  deadlineOf(check: Check): number {
    return checkDeadline(check, this.clockScale);
  }

  check(
    phase: Phase,
    check: Check,
    role: CheckRole,
    want: boolean,
    more: { fault?: Fault; group: string; throughout?: boolean; recoveryOf?: Fault[] },
  ): void {
    const timed = afterFixes(check, more.recoveryOf ?? []);
    this.add({
      id: `${phase}/${check.id}`,
      kind: 'check',
      phase,
      ...(more.fault ? { fault: more.fault.name } : {}),
      title: want ? check.text : `not yet: ${check.text}`,
      deadline: this.deadlineOf(timed),
      needs: needsOf(check),
      check: {
        ...{ id: check.id, role, want },
        ...(more.throughout ? { throughout: true } : {}),
        ...(timed.within === check.within ? {} : { within: timed.within }),
      },
      group: more.group,
    });
  }

  snapshot(snapshot: 'before-deploy' | 'before-injection', phase: Phase): void {
    this.add({
      id: `${phase}/snapshot`,
      kind: 'snapshot.take',
      phase,
      title: `take the snapshot ${snapshot.replace('-', ' ')}`,
      deadline: DEADLINES.snapshot,
      snapshot,
    });
  }

  compare(snapshot: 'before-deploy' | 'before-injection', phase: Phase, title: string): void {
    this.add({
      id: phase,
      kind: 'snapshot.compare',
      phase,
      title,
      deadline: DEADLINES.compare,
      snapshot,
    });
  }

  load(name: string): LoadSpec {
    const load = this.scenario.load.find((candidate) => candidate.name === name);
    if (!load) throw new LabError('PLAN_REFUSED', { message: `No load is named "${name}"` });
    return load;
  }

  /**
   * Whole loads of these faults, before or after: with `quick` the quick profile where there is one. A load
   * that an injection starts is sent before, too: what it then shows is compared with the healthy system.
   */
  wholeLoads(phase: 'baseline' | 'recovery', wanted: 'before' | 'after', faults: Fault[]): void {
    const names = new Set(faults.flatMap((fault) => fault.load));
    if (phase === 'baseline') {
      const started = loadsStartedBy(faults.flatMap(({ inject }) => inject));
      for (const { start } of started) names.add(start);
    }
    for (const load of this.scenario.load.filter((candidate) => names.has(candidate.name))) {
      const profile = this.options.quick && load.quick ? 'quick' : wanted;
      const values = load[profile];
      if (!values) continue;
      const { loadScale = 1 } = this.capabilities;
      const amount = scaledAmount(values.amount, loadScale);
      const scaled = loadScale === 1 ? '' : ` (×${loadScale})`;
      const count = amount === undefined ? '' : `${amount} requests${scaled} over `;
      this.add({
        id: `${phase}/load/${load.name}`,
        kind: 'load.run',
        phase,
        title: `${count}${values.connections} connections to ${load.port}${load.path}`,
        deadline: loadDeadline(values, this.clockScale),
        load: { name: load.name, profile },
      });
    }
  }

  /** Start or end of loads that run while symptoms are awaited, or looked for in vain. */
  duringLoads(
    kind: 'load.start' | 'load.stop',
    names: string[],
    { at, ...where }: { at: string; phase: Phase; fault?: string },
  ): void {
    const profile: LoadProfileName = 'during';
    for (const load of names.map((name) => this.load(name))) {
      if (!load.during) continue;
      const starts = kind === 'load.start';
      this.add({
        id: `${at}/load-${starts ? 'start' : 'stop'}/${load.name}`,
        kind,
        ...where,
        title: starts
          ? `start ${load.during.connections} connections to ${load.port}${load.path}`
          : 'end the load',
        deadline: DEADLINES.loadStart,
        load: { name: load.name, profile },
      });
    }
  }
}
