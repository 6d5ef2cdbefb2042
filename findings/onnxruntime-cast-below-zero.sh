#!/usr/bin/env bash
# Tool:    ONNX Runtime 1.27.0 (npm): onnxruntime-node (native, x86-64) and onnxruntime-web (WebAssembly)
# Guess:   one version of one runtime gives the same integers for the same model and input; if anything differs, it is
#          the last bits of floats.
# Seen:    Cast from FLOAT to UINT8 differs below 0 and beyond 32 bits: the native build wraps -1 to 255 and gives 0 for
#          1e10, the WebAssembly build gives 0 and 255. In between (300 gives 44) both wrap.
# Output:  -3 -1.5 -1 0.5 127.5 255 300 1e10
#          onnxruntime-node: 253 255 255 0 127 255 44 0
#          onnxruntime-web: 0 0 0 0 127 255 44 255
# Matters: a model that ends in Cast (pixels, masks, class numbers) gives black where it gave white once it moves from a
#          server to WebAssembly, though weights, file and version are the same. Answers of two targets do not agree, and
#          accuracy changes with the place. Clip before Cast.
. "$(dirname "$0")/common"
need node
[ "$(node -p 'process.platform + process.arch')" = linuxx64 ] || untried "the native half was seen on x86-64 Linux only"
npm_packages onnxruntime-node@1.27.0 onnxruntime-web@1.27.0

cat >try.js <<'JS'
// an ONNX file with one node: y = Cast(x), FLOAT to UINT8, one dimension of any length
const model = Buffer.from('CAg6QAoXCgF4EgF5IgRDYXN0KgkKAnRvGAKgAQISAWdaEAoBeBILCgkIARIFCgMSAW5iEAoBeRILCgkIAhIFCgMSAW5CAhAR', 'base64');
const x = [-3, -1.5, -1, 0.5, 127.5, 255, 300, 1e10];
(async () => {
  const ort = require(process.argv[2]);
  const session = await ort.InferenceSession.create(new Uint8Array(model));
  const { y } = await session.run({ x: new ort.Tensor('float32', x, [x.length]) });
  console.log(`${process.argv[2]}: ${Array.from(y.data).join(' ')}`);
  process.exit();
})();
JS
# a process each: see onnxruntime-two-packages-one-engine.sh
for package in onnxruntime-node onnxruntime-web; do node try.js $package; done | tee out
still_in out "onnxruntime-node: 253 255 255 0 127 255 44 0"
still_in out "onnxruntime-web: 0 0 0 0 127 255 44 255"
