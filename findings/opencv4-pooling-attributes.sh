#!/usr/bin/env bash
# Tool:    OpenCV 4.12.0 (its dnn module, npm @techstark/opencv-js 4.12.0-release.1), beside it ONNX Runtime Web 1.27.0
# Guess:   attributes of pooling in an ONNX file are followed, or the file is refused.
# Seen:    MaxPool's dilations are left out without a word: the answer even has another size. AveragePool's
#          count_include_pad is read as not set: borders are divided by the pixels that exist and not by the window.
#          (OpenCV 5.0.0 does both as ONNX says.)
# Output:  MaxPool with dilations, ONNX Runtime: 8
#          MaxPool with dilations, OpenCV:       4 5 7 8
#          AveragePool with padding counted, ONNX Runtime: 2 3 1.75 5 6 3.25 3.25 3.75 2
#          AveragePool with padding counted, OpenCV:       2 3 3.5 5 6 6.5 6.5 7.5 8
# Matters: an average pool that counts its padding is what one common framework exports by default. Feature maps are
#          too bright at their borders, and an accuracy measured on another runtime does not hold on this one.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common"
npm_packages @techstark/opencv-js@4.12.0-release.1 onnxruntime-web@1.27.0 onnx-proto@8.0.1
cp "$here/one-node.js" .

cat >try.js <<'JS'
const { start, both } = require('./one-node.js');
(async () => {
  const { cv } = await start();
  const image = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const tries = [
    ['MaxPool with dilations', 'MaxPool', { kernel_shape: [2, 2], dilations: [2, 2] }],
    ['AveragePool with padding counted', 'AveragePool', { kernel_shape: [2, 2], pads: [0, 0, 1, 1], count_include_pad: 1 }],
  ];
  for (const [name, op, attributes] of tries) {
    const { runtime, opencv } = await both(cv, 13, op, attributes, [1, 1, 3, 3], image);
    console.log(`${name}, ONNX Runtime: ${runtime}`);
    console.log(`${name}, OpenCV:       ${opencv}`);
  }
  process.exit();
})();
JS
node try.js | tee out
still_in out "MaxPool with dilations, ONNX Runtime: 8"
still_in out "MaxPool with dilations, OpenCV:       4 5 7 8"
still_in out "AveragePool with padding counted, ONNX Runtime: 2 3 1.75"
still_in out "AveragePool with padding counted, OpenCV:       2 3 3.5"
