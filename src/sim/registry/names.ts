import { failure, type KubeObject, type Random } from '../machinery/index.js';

/** The longest generated name, and the length of its random end: apiserver storage/names/generate.go. */
const LONGEST_BASE = 58;
const RANDOM_LENGTH = 5;

/** Gives a draft its name when it asks for a generated one. Throws when it has none at all. */
export function nameOf(draft: KubeObject, random: Random): string {
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
  return `${generateName.slice(0, LONGEST_BASE)}${random.suffix(RANDOM_LENGTH)}`;
}
