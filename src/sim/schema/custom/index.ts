export { customKind } from './kind.js';
export { evaluate, parsePath } from './jsonpath.js';
export { pruneCustom } from './prune.js';
export { structuralOf, type Structural } from './structural.js';
