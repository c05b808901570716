export type * from './provider.js';
export { clustersOf, type Clusters } from './clusters.js';
export { createEmbeddedProvider, type EmbeddedOptions } from './embedded/embedded-provider.js';
export { serveSimulated, type Served, type ServeOptions } from './embedded/serve.js';
export { createKindProvider, type KindOptions } from './kind/kind-provider.js';
export { providerStanding } from './standing.js';
