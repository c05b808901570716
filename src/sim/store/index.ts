export { Store, type Versioned } from './store.js';
