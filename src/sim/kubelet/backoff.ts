/** First delay and the longest, ms: pkg/kubelet/kubelet.go (initialNodeSchedulingBackoff, MaxContainerBackOff). */
const FIRST = 10_000;
const LONGEST = 300_000;

/** What is known of the restarts of one container, or of the pulls of one image. Times: ms of cluster time. */
export interface Backoff {
  delay: number;
  updated: number;
}

/** Quiet for more than ten minutes: begin anew (client-go util/flowcontrol/backoff.go, hasExpired). */
const expired = (at: number, { updated }: Backoff): boolean => at - updated > 2 * LONGEST;

/**
 * Whether a restart has to wait. `since`: when the container ended. The first restart never waits, because
 * nothing is known yet; then 10 s, doubled to 5 min, counted from the container's end.
 */
export function inBackoff(known: Backoff | undefined, since: number, now: number): boolean {
  return known !== undefined && !expired(since, known) && now - since < known.delay;
}

/** What is known after a restart was allowed at `now`. */
export function nextBackoff(known: Backoff | undefined, since: number, now: number): Backoff {
  const fresh = known === undefined || expired(since, known);
  return { delay: fresh ? FIRST : Math.min(known.delay * 2, LONGEST), updated: now };
}
