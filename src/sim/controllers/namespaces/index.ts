export { startAccounts } from './accounts.js';
export { startNamespaces } from './lifecycle.js';
