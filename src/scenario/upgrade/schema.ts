import { issueText } from '../schema/issue-text.js';
import { objectName } from '../schema/primitives.js';
import { z } from '../schema/zod.js';

const VERSION = issueText({
  code: 'E_VALUE',
  expected: 'a version of Kubernetes with its v, such as v1.35.4',
});

const IMAGE = issueText({ code: 'E_NAME', expected: 'the name of an image' });

/** An image as Docker names it: no spaces, no leading dash that a command line would take for a flag. */
const image = z.string({ error: IMAGE }).regex(/^[a-zA-Z0-9][a-zA-Z0-9._/:@-]{0,400}$/, {
  error: IMAGE,
});

const FILE = issueText({ code: 'E_PATH', expected: 'the path of a file' });
const file = z.string({ error: FILE }).regex(/^[^\r\n\0]{1,4096}$/, { error: FILE });

const INSIDE = issueText({ code: 'E_PATH', expected: 'an absolute path inside the image' });
const inside = z.string({ error: INSIDE }).regex(/^\/[^\r\n\0:]{1,1000}$/, { error: INSIDE });

const SOURCE = issueText({
  code: 'E_TYPE',
  expected: '{file: PATH} or {image: NAME, path: /inside/it}',
});

/** The file of `--upgrade-target`. */
export const upgradeTargetSchema = z.strictObject({
  apiVersion: z.literal('lab/v1alpha1'),
  kind: z.literal('UpgradeTarget'),
  version: z.string({ error: VERSION }).regex(/^v1\.\d{1,3}\.\d{1,3}(-[a-z0-9.]{1,30})?$/, {
    error: VERSION,
  }),
  images: z.record(image, image.nullable()).prefault({}),
  programs: z.record(
    objectName,
    z.union([z.strictObject({ file }), z.strictObject({ image, path: inside })], {
      error: SOURCE,
    }),
  ),
});
