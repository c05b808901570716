export { makeCertificates, type Certificates } from './certificates.js';
