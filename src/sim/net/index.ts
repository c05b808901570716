export { nodeAddress, podCIDR, podGateway, DNS_ADDRESS, isAddress } from './addresses.js';
export { bridge, type Wire } from './door.js';
export { createNetwork } from './network.js';
export { wireHead } from './wire.js';
