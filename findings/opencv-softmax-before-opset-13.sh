#!/usr/bin/env bash
# Tool:    OpenCV 5.0.0 (its dnn module, npm @techstark/opencv-js 5.0.0-release.1), beside it ONNX Runtime Web 1.27.0
# Guess:   Softmax of an ONNX file with opset 11 means the same in both: until opset 13 all dimensions from the axis on
#          are taken as one.
# Seen:    OpenCV knows that the default axis was 1 and not −1 before opset 13, but not the other half of the rule: it
#          makes a softmax over the channels of each pixel, whose values add up to 1 pixel by pixel.
# Output:  opset 11, ONNX Runtime: 0.024 0.066 0.179 0.485 0.015 0.005 0.003 0.009 0.066 0.108 0 0.04
#          opset 11, OpenCV:       0.231 0.366 0.98 0.909 0.14 0.03 0.018 0.017 0.629 0.604 0.002 0.075
# Matters: older exports end in such a Softmax. The classes' order may survive and every threshold does not: the same
#          file is sure of itself on one target and in doubt on another.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common"
npm_packages @techstark/opencv-js@5.0.0-release.1 onnxruntime-web@1.27.0 onnx-proto@8.0.1
cp "$here/one-node.js" .

cat >try.js <<'JS'
const { start, both } = require('./one-node.js');
(async () => {
  const { cv } = await start();
  const values = [1, 2, 3, 4, 0.5, -0.5, -1, 0, 2, 2.5, -3, 1.5];
  for (const opset of [11, 13]) {
    const { runtime, opencv } = await both(cv, opset, 'Softmax', { axis: 1 }, [1, 3, 2, 2], values);
    console.log(`opset ${opset}, ONNX Runtime: ${runtime}`);
    console.log(`opset ${opset}, OpenCV:       ${opencv}`);
  }
  process.exit();
})();
JS
node try.js | tee out
still_in out "opset 11, ONNX Runtime: 0.024 0.066 0.179 0.485"
still_in out "opset 11, OpenCV:       0.231 0.366 0.98 0.909"
still_in out "opset 13, ONNX Runtime: 0.231 0.366 0.98 0.909"
