export { cgroupSource, type CgroupFacts } from './cgroup.js';
export { DEVICES } from './devices.js';
export { createFiles, MADE } from './files.js';
export { procSource } from './proc.js';
