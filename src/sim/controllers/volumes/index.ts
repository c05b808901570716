export { startVolumeBinder } from './binder.js';
export { startVolumeProtection } from './protection.js';
