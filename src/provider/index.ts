export type * from './provider.js';
export { createEmbeddedProvider, type EmbeddedOptions } from './embedded/embedded-provider.js';
export { createKindProvider, type KindOptions } from './kind/kind-provider.js';
