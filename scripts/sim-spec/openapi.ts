/** The OpenAPI documents of the served groups, compressed. */
import { brotliCompressSync, constants } from 'node:zlib';
import { documentFile, GROUP_VERSIONS, pathOf, type Source } from './source.js';

/** A compressed file of the data folder and its content. */
export interface Packed {
  file: string;
  content: Buffer;
}

export function makeOpenApi({ text, bytes }: Source): Packed[] {
  const documents = GROUP_VERSIONS.map((groupVersion) => ({
    file: `v3/${pathOf(groupVersion).replaceAll('/', '_')}.json.br`,
    content: pack(bytes(documentFile(groupVersion))),
  }));
  return [
    ...documents,
    { file: 'v3/crd.json.br', content: pack(Buffer.from(crdTemplate(text))) },
    { file: 'v2.json.br', content: pack(bytes('v2.json')) },
    { file: 'v2.pb.br', content: pack(bytes('v2.pb')) },
  ];
}

/** From path (`apis/apps/v1`) to the hash that the server gave the document. */
export function makeIndex({ text }: Source): string {
  const { paths } = JSON.parse(text('v3.json')) as {
    paths: Record<string, { serverRelativeURL: string }>;
  };
  const hashes = GROUP_VERSIONS.map(pathOf).map((path) => {
    const url = paths[path]!.serverRelativeURL;
    return [path, url.slice(url.indexOf('hash=') + 'hash='.length)];
  });
  return `${JSON.stringify(Object.fromEntries(hashes), undefined, 1)}\n`;
}

/** The document of a custom resource, with names to be filled in: see `crdOpenApi`. */
function crdTemplate(text: Source['text']): string {
  return text('v3/apis_fid.example.test_v1.json')
    .replaceAll('test.example.fid.v1', '<package>')
    .replaceAll('fid.example.test', '<group>')
    .replaceAll('fidExampleTest_v1', '<tag>')
    .replaceAll('FidExampleTestV1', '<operation>')
    .replaceAll('/<group>/v1', '/<group>/<version>')
    .replaceAll('"version":"v1"', '"version":"<version>"')
    .replaceAll('boats', '<plural>')
    .replaceAll('Boat', '<Kind>');
}

function pack(content: Buffer): Buffer {
  return brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}
