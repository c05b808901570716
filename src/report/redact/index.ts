export { redactDeep } from './deep.js';
export { secretValuesOf, secretValuesOfPatch } from './known.js';
export { redact, redactor, type Redactor } from './redact.js';
