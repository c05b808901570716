import type { CaseKind } from '../model/index.js';
import type { Case } from './case.js';

/** A case, and the place of its scenario among all that are proven. */
export interface Task {
  subject: number;
  one: Case;
}

/**
 * Those that others wait for, and those that last longest, come first: what is left for the end, when most lanes have
 * nothing to do any more, is short.
 */
const FIRST: CaseKind[] = ['healthy', 'harmless', 'alone', 'one-fix-missing'];

const rank = ({ kind }: Case): number =>
  FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length;

/**
 * Which case each lane runs next. A lane stays with its scenario, whose cluster it has, as long as that has a
 * case that can be run; then it goes to the one with the most left for each lane that is there already. What must fail
 * is run once its fault was seen alone: how long the right fix took is how long a wrong one is given.
 */
export class Agenda {
  private readonly left: Case[][];
  private readonly running = new Set<Case>();
  /** Lane → the scenario it is at. */
  private readonly places = new Map<number, number>();
  private wake: (() => void)[] = [];

  constructor(cases: readonly (readonly Case[])[]) {
    this.left = cases.map((of) => [...of].sort((a, b) => rank(a) - rank(b)));
  }

  /** The next case for a lane, as soon as one can be run; undefined when none is left. */
  async next(lane: number): Promise<Task | undefined> {
    for (;;) {
      const task = this.take(lane);
      if (task || this.left.every(({ length }) => length === 0)) return task;
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
  }

  /** A case that was taken has ended, however. */
  ended(one: Case): void {
    this.running.delete(one);
    for (const wake of this.wake.splice(0)) wake();
  }

  /** Nothing more is begun. */
  close(): void {
    for (const cases of this.left) cases.length = 0;
    for (const wake of this.wake.splice(0)) wake();
  }

  private take(lane: number): Task | undefined {
    for (const subject of this.placesFor(lane)) {
      const cases = this.left[subject] ?? [];
      const at = cases.findIndex((one) => this.canRun(one, cases));
      const [one] = at < 0 ? [] : cases.splice(at, 1);
      if (!one) continue;
      this.running.add(one);
      this.places.set(lane, subject);
      return { subject, one };
    }
    return undefined;
  }

  /** Scenarios in the order in which a lane looks for work. */
  private placesFor(lane: number): number[] {
    const own = this.places.get(lane);
    const share = (subject: number): number => {
      const others = [...this.places].filter(([other, at]) => other !== lane && at === subject);
      return (this.left[subject]?.length ?? 0) / (others.length + 1);
    };
    const rest = [...this.left.keys()].filter((subject) => subject !== own);
    rest.sort((a, b) => share(b) - share(a) || a - b);
    return own === undefined ? rest : [own, ...rest];
  }

  private canRun(one: Case, left: readonly Case[]): boolean {
    if (one.wants !== 'failed') return true;
    const scenario = one.scenario.metadata.name;
    return ![...left, ...this.running].some(
      (other) =>
        other.kind === 'alone' &&
        other.scenario.metadata.name === scenario &&
        // With all faults injected, the slowest of their recoveries counts.
        (one.faults.length === 0 || one.faults.includes(other.fault ?? '')),
    );
  }
}
