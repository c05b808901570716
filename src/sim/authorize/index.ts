export { createAuthorizer, type Access, type Authorizer, type Decision } from './authorizer.js';
export { escalationCheck } from './escalation.js';
export { createReviews, type Review } from './reviews.js';
