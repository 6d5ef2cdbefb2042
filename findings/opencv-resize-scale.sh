#!/usr/bin/env bash
# Tool:    OpenCV 5.0.0 (its dnn module, npm @techstark/opencv-js 5.0.0-release.1), beside it ONNX Runtime Web 1.27.0
# Guess:   an ONNX Resize with a stated scale takes its pixels where that scale puts them, in both.
# Seen:    OpenCV takes from the scale the size of the answer alone, and then its own scale from the two sizes: half of 5
#          pixels are 2, and it reads every 2.5th pixel where the model says every 2nd. With sizes that divide evenly both
#          agree, so a model passes its test at one input size and is off at another.
# Output:  4 to 2, linear, ONNX Runtime: 0.5 2.5
#          4 to 2, linear, OpenCV:       0.5 2.5
#          5 to 2, linear, ONNX Runtime: 0.5 2.5
#          5 to 2, linear, OpenCV:       0.75 3.25
# Matters: detectors resize feature maps by fixed scales. At input sizes that are no multiple of the stride the same model
#          gives other boxes in OpenCV than everywhere else, without an error.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common"
npm_packages @techstark/opencv-js@5.0.0-release.1 onnxruntime-web@1.27.0 onnx-proto@8.0.1
cp "$here/one-node.js" .

cat >try.js <<'JS'
const { start, both } = require('./one-node.js');
(async () => {
  const { cv } = await start();
  const scales = { name: 's', dims: [4], values: [1, 1, 1, 0.5] };
  for (const width of [4, 5]) {
    const row = Array.from({ length: width }, (_, i) => i);
    const attributes = { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
    const { runtime, opencv } = await both(cv, 13, 'Resize', attributes, [1, 1, 1, width], row, [null, scales]);
    console.log(`${width} to 2, linear, ONNX Runtime: ${runtime}`);
    console.log(`${width} to 2, linear, OpenCV:       ${opencv}`);
  }
  process.exit();
})();
JS
node try.js | tee out
still_in out "4 to 2, linear, OpenCV:       0.5 2.5"
still_in out "5 to 2, linear, ONNX Runtime: 0.5 2.5"
still_in out "5 to 2, linear, OpenCV:       0.75 3.25"
