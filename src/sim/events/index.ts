export { expireEvents } from './expire.js';
export { createRecorders } from './recorders.js';
