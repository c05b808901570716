export { startCronJobs } from './cronjobs.js';
export { startJobs } from './jobs.js';
export { startTtl } from './ttl.js';
