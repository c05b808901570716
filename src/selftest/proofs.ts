import type { CaseResult, Reaction, Selftest } from '../model/index.js';
import type { RunResult } from '../run/index.js';
import type { Case } from './case.js';
import { Patience } from './patience.js';
import { reactionsOf, resultOf } from './run-case.js';
import type { Proving } from './subject.js';

/** What is proven of one scenario so far. */
export class Proofs {
  readonly patience = new Patience();
  private readonly results = new Map<Case, CaseResult>();
  private readonly reactions = new Map<Case, Reaction[]>();
  private began: number | undefined;
  private ended = 0;

  constructor(private readonly proving: Proving) {}

  /** A case is being begun. */
  begin(): void {
    this.began ??= this.proving.run.clock.elapsed();
  }

  /** Notes what a case came to. */
  note(one: Case, ran: RunResult): CaseResult {
    const { clock, scenario } = this.proving.run;
    this.ended = clock.elapsed();
    if (one.kind === 'alone') {
      this.patience.learn(one, ran.record);
      this.reactions.set(one, reactionsOf(scenario, one, ran));
    }
    const first = this.results.get(one)?.text;
    const result = { ...resultOf(one, ran), ...(first === undefined ? {} : { first }) };
    this.results.set(one, result);
    return result;
  }

  /**
   * Cases that did not come to what they must, and may only have wanted time: on a simulated cluster a machine that is too
   * busy is a cluster that is too slow. What passes and must not is a hole however busy it was.
   */
  doubtful(): Case[] {
    const { cases, run } = this.proving;
    if (run.provider.simulation === undefined) return [];
    return cases.filter((one) => {
      const result = this.results.get(one);
      return result?.hole === true && result.outcome !== 'passed';
    });
  }

  /** The whole, in the order of the cases, whatever the order in which they ended; undefined where none was begun. */
  selftest(): Selftest | undefined {
    if (this.began === undefined) return undefined;
    const { run, cases, leftOut } = this.proving;
    return {
      scenario: run.scenario.metadata.name,
      provider: run.provider.name,
      simulated: run.provider.simulation !== undefined,
      results: cases.flatMap((one) => this.results.get(one) ?? []),
      reactions: cases.flatMap((one) => this.reactions.get(one) ?? []),
      ...(leftOut.length > 0 ? { leftOut } : {}),
      seconds: Math.max(0, this.ended - this.began) / 1000,
    };
  }
}
