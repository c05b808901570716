import { crdOpenApi, openApiHash, openApiPaths, openApiV2, openApiV3 } from '../spec/index.js';
import type { CustomResourceDefinition } from '../types/index.js';
import type { Call } from './call.js';
import type { Parts } from './parts.js';
import { reply, replyJson } from './reply.js';
import { perRevision } from './revision.js';

const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';

/** The documents of custom resources by their path. */
const customDocuments = perRevision((registry): Map<string, string> => {
  const documents = new Map<string, string>();
  const crds = registry.list<CustomResourceDefinition>(CRDS);
  for (const { spec } of crds) {
    for (const { name, served } of spec.versions) {
      const path = `apis/${spec.group}/${name}`;
      if (!served || documents.has(path)) continue;
      const document = crdOpenApi(crds, spec.group, name);
      if (document !== undefined) documents.set(path, document);
    }
  }
  return documents;
});

/** `/openapi/…`; false when there is no such document. */
export function openApi(parts: Parts, call: Call): boolean {
  const { path } = call;
  if (path === '/openapi/v2') {
    const accept = call.request.headers.accept ?? '';
    const binary = accept.includes('proto-openapi.spec.v2');
    reply(
      call,
      200,
      openApiV2(binary ? 'protobuf' : 'json'),
      binary ? 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' : 'application/json',
    );
    return true;
  }
  const custom = customDocuments(parts);
  if (path === '/openapi/v3') {
    const hashes = [
      ...Object.entries(openApiPaths()),
      ...[...custom].map(([key, text]) => [key, openApiHash(text)] as const),
    ];
    const paths = hashes.map(([key, hash]) => [
      key,
      { serverRelativeURL: `/openapi/v3/${key}?hash=${hash}` },
    ]);
    replyJson(call, 200, { paths: Object.fromEntries(paths) as unknown });
    return true;
  }
  const key = path.replace('/openapi/v3/', '');
  const document = custom.get(key) ?? openApiV3(key);
  if (document === undefined) return false;
  reply(call, 200, document);
  return true;
}
