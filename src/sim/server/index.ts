export { VERSION } from './version.js';
export { serve, type ApiServer, type ServerParts } from './server.js';
export { createTokens, type Tokens } from './tokens.js';
export { resetOf, typeOfKind } from './types.js';
