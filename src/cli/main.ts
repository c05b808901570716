#!/usr/bin/env node
import { endOptionsOf, endWithError } from './end.js';
import { guardProcess, lingerAtMost } from './guard.js';
import { buildProgram } from './program.js';

const options = endOptionsOf(process.argv.slice(2));
guardProcess(options);
try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  endWithError(error, options);
}
lingerAtMost();
