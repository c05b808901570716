#!/usr/bin/env node
import { buildProgram } from './program.js';
import { endWithError } from './end.js';

const program = buildProgram();
try {
  await program.parseAsync(process.argv);
} catch (error) {
  endWithError(error, process.argv.includes('--verbose'));
}
