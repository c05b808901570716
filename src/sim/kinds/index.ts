import type { Kind } from '../contract/index.js';
import { inOrder, listed, stored } from './define.js';

export { subresource, type Subresource } from './subresource.js';

/** Every kind that is stored, in the order of discovery. */
export const kinds: readonly Kind[] = stored;

/**
 * Every kind that discovery lists, in its order: besides the stored ones the reviews (created, answered,
 * not stored) and kinds that nothing here acts on, which have empty lists and refuse a creation.
 */
export const discovered: readonly Kind[] = inOrder([...stored, ...listed]);
