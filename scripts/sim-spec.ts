/**
 * Makes the data that the simulator ships from the documents of a real cluster: `npx tsx
 * scripts/sim-spec.ts FOLDER`. Fetch them from a fresh cluster of the version that we simulate, with the
 * CRD of test/fidelity/fixture/system.yaml in it (the sample of a custom resource's document) and `kubectl
 * proxy --port 8001` running:
 *
 *   mkdir -p FOLDER/v3 && cd FOLDER && api=http://127.0.0.1:8001
 *   curl -s $api/openapi/v3 >v3.json
 *   for path in $(jq -r '.paths | keys[]' v3.json)
 *   do curl -s "$api/openapi/v3/$path" >"v3/$(echo "$path" | tr / _).json"; done
 *   curl -s $api/openapi/v2 >v2.json
 *   curl -s -H 'Accept: application/com.github.proto-openapi.spec.v2.v1.0+protobuf' $api/openapi/v2 >v2.pb
 *   accept='Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
 *   curl -s -H "$accept" $api/api >agg-api.json
 *   curl -s -H "$accept" $api/apis >agg-apis.json
 *   kubectl get clusterroles,clusterrolebindings -o json >rbac.json
 *   kubectl get roles,rolebindings -A -o json >roles.json
 *
 * How Go encodes the types is not in them; the program in sim-spec/go prints it:
 *
 *   cp -r scripts/sim-spec/go /tmp/types && cd /tmp/types && go mod init types
 *   go get k8s.io/api@v0.34.4 k8s.io/apiextensions-apiserver@v0.34.4 && go mod tidy
 *   go run . >FOLDER/go-types.json
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeIndex, makeOpenApi } from './sim-spec/openapi.js';
import { makeRbac } from './sim-spec/rbac.js';
import { makeResources } from './sim-spec/resources.js';
import { makeSchema, missing } from './sim-spec/schema.js';
import { readSource } from './sim-spec/source.js';
import { makeTypes } from './sim-spec/types.js';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: npx tsx scripts/sim-spec.ts FOLDER');
const source = readSource(folder);
const sim = join(import.meta.dirname, '..', 'src', 'sim');
const data = (file: string): string => join(sim, 'spec', 'data', file);

writeFileSync(join(sim, 'types', 'generated.ts'), makeTypes(source));
const schema = makeSchema(source);
const lost = missing(schema, source);
if (lost.length > 0) throw new Error(`go-types.json lacks ${lost.join(', ')}`);
writeFileSync(data('schema.json'), schema);
writeFileSync(data('resources.json'), makeResources(source));
writeFileSync(data('rbac.json'), makeRbac(source));
mkdirSync(data('v3'), { recursive: true });
writeFileSync(data('v3/index.json'), makeIndex(source));
for (const { file, content } of makeOpenApi(source)) writeFileSync(data(file), content);
