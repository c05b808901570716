export type * from './provider.js';
export { createKindProvider, type KindOptions } from './kind/kind-provider.js';
