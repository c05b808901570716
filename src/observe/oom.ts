import type { ContainerRun } from './containers.js';

interface Account {
  run?: ContainerRun;
  /** It ran before recording began: what its counter showed first is not ours. */
  existed: boolean;
  killedBefore: boolean;
  first?: number;
  highest: number;
  /** Its status came to say OOMKilled while we watched. */
  reason: boolean;
}

/**
 * Counts OOM kills of containers over their restarts. Each run of a container has a
 * cgroup of its own, whose counter dies with it: sampled once a second, the last kill,
 * the one of PID 1, is often missed. The status tells of that one (`OOMKilled`), but of
 * no killed child, and containerd at times calls it `Error`. So per run: the rise of the
 * counter, or 1 when the status says so and the counter does not. A kill is missed only
 * when both missed it: a run that came and went between two samples, ended as `Error`.
 */
export class OomLedger {
  private readonly accounts = new Map<string, Account>();

  /** A run from a pod's status; `initial` when it is older than the recording. */
  learn(run: ContainerRun, initial: boolean): void {
    const account = this.account(run.containerId);
    account.run = run;
    if (initial) {
      account.existed = true;
      account.killedBefore = run.oomKilled;
    }
    account.reason = run.oomKilled && !account.killedBefore;
  }

  /** The counter of a run's cgroup, as sampled. */
  count(containerId: string, kills: number): void {
    const account = this.account(containerId);
    account.first ??= kills;
    account.highest = Math.max(account.highest, kills);
  }

  /** Kills in all runs that satisfy the condition. */
  total(of: (run: ContainerRun) => boolean): number {
    let total = 0;
    for (const { run, existed, first = 0, highest, reason } of this.accounts.values()) {
      if (!run || !of(run)) continue;
      total += Math.max(highest - (existed ? first : 0), reason ? 1 : 0);
    }
    return total;
  }

  private account(containerId: string): Account {
    const known = this.accounts.get(containerId);
    if (known) return known;
    const account = { existed: false, killedBefore: false, highest: 0, reason: false };
    this.accounts.set(containerId, account);
    return account;
  }
}
