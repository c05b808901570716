export { redactDeep } from './deep.js';
export { redact, redactor, type Redactor } from './redact.js';
