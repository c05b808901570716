/**
 * Does something `count` times in batches of 1, 2, 4, …; after a batch in which one failed, none comes:
 * what all would fail for (a quota) is not asked hundreds of times. Returns the first error.
 */
export function slowStart(count: number, once: (i: number) => void): Error | undefined {
  let done = 0;
  for (let batch = 1; done < count; batch *= 2) {
    const until = Math.min(count, done + batch);
    let failed: Error | undefined;
    for (; done < until; done++) {
      try {
        once(done);
      } catch (error) {
        failed ??= error instanceof Error ? error : new Error(String(error));
      }
    }
    if (failed !== undefined) return failed;
  }
  return undefined;
}
