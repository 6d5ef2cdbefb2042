#!/usr/bin/env bash
# Tool:    OpenCV 5.0.0 (its dnn module, npm @techstark/opencv-js 5.0.0-release.1), beside it ONNX Runtime Web 1.27.0
# Guess:   an ONNX convolution with auto_pad SAME_LOWER gives in OpenCV what it gives in ONNX Runtime.
# Seen:    OpenCV reads SAME_LOWER and pads as for SAME_UPPER: the odd row and column of zeros go to the end and not to
#          the start, and the whole answer is one pixel off. No error, no warning. Pooling does the same.
# Output:  Conv        SAME_LOWER, ONNX Runtime: 0 1 2 3 4 5 6 7 8
#          Conv        SAME_LOWER, OpenCV:       4 5 0 7 8 0 0 0 0
#          MaxPool     SAME_LOWER, ONNX Runtime: 0 1 2 3 4 5 6 7 8
#          MaxPool     SAME_LOWER, OpenCV:       4 5 5 7 8 8 7 8 8
# Matters: a model that was converted with SAME_LOWER (Darknet and other caffe-like sources have it) sees every feature map
#          moved by a pixel a layer: boxes drift and accuracy falls, on the target that runs OpenCV alone.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common"
npm_packages @techstark/opencv-js@5.0.0-release.1 onnxruntime-web@1.27.0 onnx-proto@8.0.1
cp "$here/one-node.js" .

cat >try.js <<'JS'
const { start, both } = require('./one-node.js');
(async () => {
  const { cv } = await start();
  const image = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  // the kernel's last value alone: what lies at the window's end
  const kernel = { name: 'w', dims: [1, 1, 2, 2], values: [0, 0, 0, 1] };
  for (const [op, constants] of [['Conv', [kernel]], ['MaxPool', []]]) {
    const attributes = { auto_pad: 'SAME_LOWER', kernel_shape: [2, 2] };
    const { runtime, opencv } = await both(cv, 13, op, attributes, [1, 1, 3, 3], image, constants);
    console.log(`${op.padEnd(11)} SAME_LOWER, ONNX Runtime: ${runtime}`);
    console.log(`${op.padEnd(11)} SAME_LOWER, OpenCV:       ${opencv}`);
  }
  process.exit();
})();
JS
node try.js | tee out
still_in out "Conv        SAME_LOWER, ONNX Runtime: 0 1 2 3 4 5 6 7 8"
still_in out "Conv        SAME_LOWER, OpenCV:       4 5 0 7 8 0 0 0 0"
still_in out "MaxPool     SAME_LOWER, OpenCV:       4 5 5 7 8 8 7 8 8"
