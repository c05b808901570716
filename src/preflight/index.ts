export { doctor, type DoctorOptions } from './doctor.js';
export { demand, type DoctorLine } from './line.js';
export { readMachine, type Machine } from './machine.js';
export { matchCluster, type Live } from './match-cluster.js';
export { memoryLine, preflight } from './needs.js';
