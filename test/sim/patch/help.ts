import { ApiError } from '../../../src/sim/machinery/index.js';
import type { Type } from '../../../src/sim/patch/index.js';
import { builtinType } from '../../../src/sim/patch/index.js';

/** The ApiError that `run` throws. */
export function errorOf(run: () => unknown): ApiError {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A type of the built-in API. */
export function typeNamed(name: string): Type {
  const type = builtinType(`io.k8s.api.${name}`);
  if (type === undefined) throw new Error(`no type ${name}`);
  return type;
}
