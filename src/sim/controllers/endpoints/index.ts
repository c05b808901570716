export { startEndpoints } from './endpoints.js';
export { startEndpointSlices } from './endpointSlices.js';
