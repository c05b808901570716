export { connect, type ConnectOptions } from './connect.js';
export { warmUp } from './kubeconfig.js';
export { refusalOf, type Refusal } from './failures.js';
export { BUILT_IN_KINDS, builtInKind, type KindInfo } from './kinds.js';
export { labelsText, matchesSelector, parseSelector, type Requirement } from './selector.js';
