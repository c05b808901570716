import { failure, type KubeObject, type Random } from '../machinery/index.js';

/** The longest generated name, and the length of its random end: apiserver storage/names/generate.go. */
const LONGEST_BASE = 58;
const RANDOM_LENGTH = 5;
/** So many names are tried until one is free: maxNameGenerationCreateAttempts of registry/generic/registry/store.go. */
const ATTEMPTS = 8;

/** A draft's name, or a generated one if it asks for that. Throws when it has none at all. */
export function nameOf(
  draft: KubeObject,
  random: Random,
  taken: (name: string) => boolean,
): string {
  const { name, generateName } = draft.metadata ?? {};
  if (name !== undefined && name !== '') return name;
  if (generateName === undefined || generateName === '') {
    throw failure(
      422,
      'Invalid',
      `${draft.kind} "" is invalid: metadata.name: Required value: name or generateName is required`,
      {
        kind: draft.kind,
        causes: [
          {
            reason: 'FieldValueRequired',
            message: 'Required value: name or generateName is required',
            field: 'metadata.name',
          },
        ],
      },
    );
  }
  const base = generateName.slice(0, LONGEST_BASE);
  let made = '';
  for (let i = 0; i < ATTEMPTS; i++) {
    made = base + random.suffix(RANDOM_LENGTH);
    if (!taken(made)) break;
  }
  return made;
}
