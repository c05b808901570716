import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KubeObject } from '../../model/index.js';
import type { Problem } from '../problem.js';
import {
  apiVersion as apiVersionKey,
  kindName,
  namespaceName,
  objectName,
} from '../schema/primitives.js';
import { MANIFEST_BOUNDS } from '../source/bounds.js';
import type { Locate } from '../source/position.js';
import { readBounded } from '../source/read-file.js';
import { parseYaml } from '../source/yaml.js';
import {
  BEHAVIOUR_FILE,
  findManifests,
  isAllowedFile,
  shownPath,
  type Folders,
} from './folders.js';
import { isClusterScoped, type ManifestObject } from './objects.js';

/** Highest number of objects of a scenario. */
const MAX_OBJECTS = 500;

/** Reads manifests of a scenario, each file once, and keeps a digest over all of them. */
export class ManifestReader {
  readonly problems: Problem[] = [];
  /** Texts of the behaviour files beside the manifests read. */
  readonly behaviours: string[] = [];
  private readonly seen = new Set<string>();
  private readonly hash: Hash = createHash('sha256');
  private readonly known = new Map<string, ManifestObject[]>();
  private objects = 0;

  constructor(
    private readonly folders: Folders,
    private readonly options: { trusted: boolean; namespace: string },
  ) {}

  /** SHA-256 over the scenario's text and every manifest read, in order. */
  digest(text: string): string {
    return this.hash.update(text).digest('hex');
  }

  /** The objects of one entry; `at` is where the scenario names it. */
  read(entry: string, at: ReturnType<Locate>): ManifestObject[] {
    let found;
    try {
      found = findManifests(entry, this.folders);
    } catch (error) {
      found = { files: [], missing: `${entry} cannot be read: ${(error as Error).message}` };
    }
    if (found.missing !== undefined) {
      this.problems.push({
        ...at,
        code: 'E_MANIFEST_MISSING',
        message: found.missing,
        expected: "a path in the scenario's folder or in lab's package",
      });
    }
    return found.files.flatMap((file) => this.known.get(file) ?? this.file(file, entry, at));
  }

  private file(file: string, entry: string, at: ReturnType<Locate>): ManifestObject[] {
    if (!this.options.trusted && !isAllowedFile(file, this.folders)) {
      const message = `${entry} leads out of the scenario's folder`;
      this.problems.push({ ...at, code: 'T_OUTSIDE_PATH', message });
      return [];
    }
    const shown = shownPath(file);
    const content = readBounded(file, shown, MANIFEST_BOUNDS.size);
    if ('problem' in content) {
      this.problems.push(asManifestProblem(content.problem));
      return [];
    }
    this.hash.update(content.text).update('\0');
    const objects = this.parse(content.text, shown);
    this.known.set(file, objects);
    this.behaviourBeside(file);
    return objects;
  }

  /** Only its text is taken: what it may say, the simulated cluster decides. */
  private behaviourBeside(manifest: string): void {
    const file = join(dirname(manifest), BEHAVIOUR_FILE);
    if (this.seen.has(file)) return;
    this.seen.add(file);
    // A link may lead out of the folder that its manifest is in.
    if (!existsSync(file) || (!this.options.trusted && !isAllowedFile(file, this.folders))) return;
    const content = readBounded(file, shownPath(file), MANIFEST_BOUNDS.size);
    if ('problem' in content) {
      this.problems.push(asManifestProblem(content.problem));
      return;
    }
    this.hash.update(content.text).update('\0');
    this.behaviours.push(content.text);
  }

  private parse(text: string, shown: string): ManifestObject[] {
    const { documents, problems } = parseYaml(text, shown, MANIFEST_BOUNDS);
    this.problems.push(...problems.map(asManifestProblem));
    return documents.flatMap(({ value, locate }) => this.unfold(value(), locate));
  }

  /** One document: nothing, an object, or a list of them (`List`, and typed ones such as `RoleList`). */
  private unfold(value: unknown, locate: Locate): ManifestObject[] {
    if (value === null || value === undefined) return [];
    const { kind, items } = value as { kind?: unknown; items?: unknown };
    if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) {
      return items.flatMap((item: unknown, index) =>
        this.unfold(item, (path, at) => locate(['items', index, ...path], at)),
      );
    }
    const missing = missingPart(value);
    this.objects += 1;
    if (missing !== undefined || this.objects > MAX_OBJECTS) {
      const message = missing ?? `more than ${MAX_OBJECTS} objects`;
      this.problems.push({ ...locate([]), code: 'E_MANIFEST_PARSE', message });
      return [];
    }
    return [{ object: this.inNamespace(value as KubeObject), locate }];
  }

  /** Without a namespace, an object belongs to the workload's own. */
  private inNamespace(object: KubeObject): KubeObject {
    if (isClusterScoped(object.kind) || object.metadata.namespace !== undefined) return object;
    return { ...object, metadata: { ...object.metadata, namespace: this.options.namespace } };
  }
}

/**
 * Why a value is no Kubernetes object, or undefined when it is one. All four names end up in
 * the path of a request, so each has the form it has in Kubernetes.
 */
function missingPart(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'not a Kubernetes object: a map is needed';
  }
  const { apiVersion, kind, metadata } = value as Record<string, unknown>;
  if (!apiVersionKey.safeParse(apiVersion).success || !kindName.safeParse(kind).success) {
    return 'not a Kubernetes object: apiVersion and kind are needed';
  }
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    return `a ${String(kind)} without metadata`;
  }
  const { name, namespace, labels } = metadata as Record<string, unknown>;
  if (!objectName.safeParse(name).success) {
    return `a ${String(kind)} without a valid metadata.name`;
  }
  if (namespace !== undefined && !namespaceName.safeParse(namespace).success) {
    return `${String(kind)}/${String(name)}: metadata.namespace is no name`;
  }
  if (labels !== undefined && (typeof labels !== 'object' || labels === null)) {
    return `${String(kind)}/${String(name)}: metadata.labels is no map`;
  }
  return undefined;
}

/** A problem of reading, as a problem of a manifest; only the scenario itself is "not YAML". */
function asManifestProblem(problem: Problem): Problem {
  return { ...problem, code: 'E_MANIFEST_PARSE' };
}
