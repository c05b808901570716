export { nodeAddress, podCIDR } from './addresses.js';
export { bridge, type Wire } from './door.js';
export { createNetwork } from './network.js';
export { wireHead } from './wire.js';
