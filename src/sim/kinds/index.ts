import type { Kind } from '../contract/index.js';
import { tables } from '../tables/index.js';
import { inOrder, listed, stored } from './define.js';
import { strategies } from './strategies.js';
import { withStrategy } from './strategy.js';

export * from './event/index.js';
export * from './pod/index.js';
export { tidy } from './encode.js';
export { fieldLabelError } from './labels.js';
export { onlyStatus } from './strategy.js';
export { establish } from './crd/index.js';

const finished = (kind: Kind): Kind => {
  const resource = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  return { ...withStrategy(kind, strategies[resource] ?? {}), ...tables[resource] };
};

/** Every kind that is stored, in the order of discovery. */
export const kinds: readonly Kind[] = stored.map(finished);

/**
 * Every kind that discovery lists, in its order: besides the stored ones the reviews (created, answered,
 * not stored) and kinds that nothing here acts on, which have empty lists and refuse a creation.
 */
export const discovered: readonly Kind[] = inOrder([...kinds, ...listed]);
