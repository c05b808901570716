export { checkObject } from './check.js';
export { customKind, evaluate, parsePath, structuralOf } from './custom/index.js';
export { duplicateFields } from './duplicates.js';
