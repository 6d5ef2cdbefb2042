#!/usr/bin/env bash
# Tool:    @kubernetes/client-node 2.0.1 (npm), totalCPU and totalMemory of a pod, which its topNodes sums up by node
# Guess:   a pod's total is what the scheduler reserves for it: containers and sidecars (init containers that always restart), or
#          the largest init container with the sidecars before it, if that is more; and the overhead of its runtime class.
# Seen:    the sum of spec.containers. Sidecars, init containers, the overhead and requests of the whole pod
#          (spec.resources) are left out.
# Output:  by the scheduler's rule: cpu 4.35, memory 8568 MiB; the client: cpu 0.5, memory 1024 MiB
#          with spec.resources of 2 and 4Gi: the client: cpu 0.5, memory 1024 MiB
# Matters: a model server that loads its weights in an init container and speaks through a proxy costs an eighth of what is held
#          for it, and a node that takes no more pods looks empty.
. "$(dirname "$0")/common"
npm_packages @kubernetes/client-node@2.0.1

cat >try.mjs <<'JS'
import { totalCPU, totalMemory } from '@kubernetes/client-node/dist/util.js';
const container = (name, cpu, memory, rest = {}) => ({ name, resources: { requests: { cpu, memory } }, ...rest });
const pod = {
  spec: {
    initContainers: [
      container('proxy', '100m', '256Mi', { restartPolicy: 'Always' }),
      container('weights', '4', '8Gi'),
    ],
    containers: [container('server', '500m', '1Gi')],
    overhead: { cpu: '250m', memory: '120Mi' },
  },
};
const client = (of) => `the client: cpu ${totalCPU(of).request}, memory ${Number(totalMemory(of).request) / 2 ** 20} MiB`;
const cores = Math.max(0.5 + 0.1, 4 + 0.1) + 0.25;
const mebibytes = Math.max(1024 + 256, 8192 + 256) + 120;
console.log(`by the scheduler's rule: cpu ${cores}, memory ${mebibytes} MiB; ${client(pod)}`);
const whole = { spec: { containers: pod.spec.containers, resources: { requests: { cpu: '2', memory: '4Gi' } } } };
console.log(`with spec.resources of 2 and 4Gi: ${client(whole)}`);
JS
node try.mjs | tee out
still_in out "by the scheduler's rule: cpu 4.35, memory 8568 MiB; the client: cpu 0.5, memory 1024 MiB"
still_in out "with spec.resources of 2 and 4Gi: the client: cpu 0.5, memory 1024 MiB"
