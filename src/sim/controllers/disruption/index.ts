export { startBudgets } from './budgets.js';
export { evict } from './evict.js';
