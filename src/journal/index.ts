export { fileError } from './file-error.js';
export { readJson, writeJsonAtomic } from './json-file.js';
export { openJournal, readJournal, type Intent, type Journal } from './journal.js';
export { acquireLock, lockHolder, type Lock, type LockHolder } from './lock.js';
export { isAlive, startTime } from './process-alive.js';
export { clusterDir, ensurePrivateDir, listClusterDirs, stateHome } from './paths.js';
