#!/usr/bin/env bash
# Tool:    onnxruntime-node 1.27.0 and onnxruntime-web 1.27.0 (npm) in one Node process, both with require()
# Guess:   a session made with onnxruntime-web runs in WebAssembly, one made with onnxruntime-node runs natively.
# Seen:    both packages put their engines into one register (that of onnxruntime-common), and a session takes from it
#          whichever is there under the name. By default the sessions of both run natively. Where onnxruntime-web was
#          loaded first, executionProviders: ['cpu'] gives WebAssembly for both, also for onnxruntime-node.
# Output:  (1: native, 0: WebAssembly, told by what Cast makes of -1: see onnxruntime-cast-below-zero.sh)
#          node, then web: default 1 1, cpu 1 1
#          web, then node: default 1 1, cpu 0 0
# Matters: a benchmark that compares the two in one process measures one engine twice: no error, no warning, nearly equal
#          times. A server that loads both, perhaps through a library, may run its models in WebAssembly. One process
#          for each, or import instead of require().
. "$(dirname "$0")/common"
need node
[ "$(node -p 'process.platform + process.arch')" = linuxx64 ] || untried "the engines were told apart on x86-64 Linux only"
npm_packages onnxruntime-node@1.27.0 onnxruntime-web@1.27.0

cat >try.js <<'JS'
// an ONNX file with one node: y = Cast(x), FLOAT to UINT8, one dimension of any length
const model = Buffer.from('CAg6QAoXCgF4EgF5IgRDYXN0KgkKAnRvGAKgAQISAWdaEAoBeBILCgkIARIFCgMSAW5iEAoBeRILCgkIAhIFCgMSAW5CAhAR', 'base64');
const isNative = async (ort, options) => {
  const session = await ort.InferenceSession.create(new Uint8Array(model), options);
  const { y } = await session.run({ x: new ort.Tensor('float32', [-1], [1]) });
  return Number(y.data[0] === 255);
};
(async () => {
  const order = process.argv.slice(2);
  const packages = order.map((name) => require('onnxruntime-' + name));
  const defaults = [], cpu = [];
  for (const ort of packages) defaults.push(await isNative(ort));
  for (const ort of packages) cpu.push(await isNative(ort, { executionProviders: ['cpu'] }));
  console.log(`${order.join(', then ')}: default ${defaults.join(' ')}, cpu ${cpu.join(' ')}`);
  process.exit();
})();
JS
{ node try.js web; node try.js node; node try.js node web; node try.js web node; } | tee out
still_in out "web: default 0, cpu 0"
still_in out "node, then web: default 1 1, cpu 1 1"
still_in out "web, then node: default 1 1, cpu 0 0"
