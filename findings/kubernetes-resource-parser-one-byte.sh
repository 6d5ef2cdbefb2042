#!/usr/bin/env bash
# Tool:    kubernetes-resource-parser 0.1.0 (npm), beside @kubernetes/client-node 2.0.1 (quantityToScalar)
# Guess:   it reads the quantities that a Kubernetes API server writes or accepts: memory of 1.5Gi is 1610612736 bytes, and a
#          use of 250000000n, as the metrics API gives it, is a quarter of a core.
# Seen:    only whole numbers have a unit: 1.5Gi is one byte, 0.5Gi none, 1e9 one. Of cores it knows only m: a use in
#          nanocores is as many cores. The client reads the latter, and refuses 1.5Gi with an error.
# Output:  memory 1.5Gi: 1, the client: SyntaxError
#          memory 0.5Gi: 0, the client: SyntaxError
#          memory 1e9: 1, the client: 1000000000
#          cpu 250000000n: 250000000, the client: 0.25
#          cpu 250m: 0.25, the client: 0.25
# Matters: a pod of 1.5Gi is free of charge, and one that uses a quarter of a core costs as much as a data centre of them.
. "$(dirname "$0")/common"
npm_packages kubernetes-resource-parser@0.1.0 @kubernetes/client-node@2.0.1

cat >try.mjs <<'JS'
import { quantityToScalar } from '@kubernetes/client-node/dist/util.js';
import parser from 'kubernetes-resource-parser';
const client = (quantity) => {
  try {
    return Number(quantityToScalar(quantity));
  } catch (error) {
    return error.name;
  }
};
for (const quantity of ['1.5Gi', '0.5Gi', '1e9', '1536Mi']) {
  console.log(`memory ${quantity}: ${parser.memoryParser(quantity)}, the client: ${client(quantity)}`);
}
for (const quantity of ['250000000n', '250m']) {
  console.log(`cpu ${quantity}: ${parser.cpuParser(quantity)}, the client: ${client(quantity)}`);
}
JS
node try.mjs | tee out
still_in out "memory 1.5Gi: 1, the client: SyntaxError"
still_in out "memory 0.5Gi: 0, the client: SyntaxError"
still_in out "memory 1e9: 1, the client: 1000000000"
still_in out "memory 1536Mi: 1610612736, the client: 1610612736"
still_in out "cpu 250000000n: 250000000, the client: 0.25"
still_in out "cpu 250m: 0.25, the client: 0.25"
