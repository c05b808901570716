/** The items in an order that the seed decides: the same seed, the same order. Pure. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const next = random(seed);
  const left = [...items];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(Math.floor(next() * left.length), 1));
  return order;
}

/** Every `of`-th item, from the `index`-th on (from 1): the shards together are all items, each once. Pure. */
export function sharded<T>(items: readonly T[], { index, of }: { index: number; of: number }): T[] {
  return items.filter((_, i) => i % of === index - 1);
}

/** Numbers from 0 to below 1: mulberry32 (Tommy Ettinger, public domain). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
