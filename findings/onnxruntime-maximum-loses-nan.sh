#!/usr/bin/env bash
# Tool:    ONNX Runtime 1.27.0 (npm): onnxruntime-node (native, x86-64) and onnxruntime-web (WebAssembly)
# Guess:   the largest of numbers of which one is NaN is NaN, as in PyTorch and numpy; it does not depend on where the NaN is,
#          how many there are, or on the build.
# Seen:    ReduceMax is NaN only if the NaN comes first. MaxPool never is. GlobalMaxPool goes by the place, the length and the
#          build. ArgMax says where the NaN is, TopK of the same numbers where it is not.
# Output:  onnxruntime-node: ReduceMax NaN|1.5, MaxPool 1.5|1.5, GlobalMaxPool 1.5|1.5, ArgMax 0|2, TopK 0|0
#          onnxruntime-node, 8 numbers: GlobalMaxPool 1.5|NaN
#          onnxruntime-web: ReduceMax NaN|1.5, MaxPool 1.5|1.5, GlobalMaxPool 1.5|1.5, ArgMax 0|2, TopK 0|0
#          onnxruntime-web, 8 numbers: GlobalMaxPool NaN|NaN
#          (NaN first | NaN last; of 3 numbers where none are given)
# Matters: a model whose activations overflowed somewhere, as half precision does, answers with plausible numbers behind its next
#          pooling. A check for NaN in the answers finds nothing, and two targets with the same file and version disagree.
. "$(dirname "$0")/common"
need node
[ "$(node -p 'process.platform + process.arch')" = linuxx64 ] || untried "the native half was seen on x86-64 Linux only"
npm_packages onnxruntime-node@1.27.0 onnxruntime-web@1.27.0 onnx-proto@8.0.1

cat >try.js <<'JS'
const { onnx } = require('onnx-proto');
const ort = require(process.argv[2]);
const { FLOAT, INT64 } = onnx.TensorProto.DataType;
const TYPE = onnx.AttributeProto.AttributeType;

const info = (name, elemType, dims) =>
  ({ name, type: { tensorType: { elemType, shape: { dim: dims.map(dim => (dim > 0 ? { dimValue: dim } : { dimParam: name })) } } } });

// one node, whose last output is what is asked for
async function run(opType, dims, values, attribute, outputs = ['y'], type = FLOAT) {
  const k = opType === 'TopK' ? [{ name: 'k', dims: [1], dataType: INT64, int64Data: [1] }] : [];
  const free = dims.map(() => 0);
  const model = onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    graph: {
      name: 'g',
      node: [{ name: 'n', opType, input: ['x', ...k.map(each => each.name)], output: outputs, attribute }],
      initializer: k,
      input: [info('x', FLOAT, dims)],
      output: [info(outputs.at(-1), type, free)],
    },
  }).finish();
  const session = await ort.InferenceSession.create(new Uint8Array(model));
  const answer = await session.run({ x: new ort.Tensor('float32', Float32Array.from(values), dims) });
  return String(answer[outputs.at(-1)].data[0]);
}

const numbers = (count, at) => Array.from({ length: count }, (_, i) => (i === at ? NaN : i % 2 ? -2 : 1.5));
const pair = async (name, count, of) => `${name} ${await of(numbers(count, 0))}|${await of(numbers(count, count - 1))}`;
const axis = { name: 'axis', type: TYPE.INT, i: 0 };

(async () => {
  const three = [
    await pair('ReduceMax', 3, x => run('ReduceMax', [3], x, [])),
    await pair('MaxPool', 3, x => run('MaxPool', [1, 1, 3], x, [{ name: 'kernel_shape', type: TYPE.INTS, ints: [3] }])),
    await pair('GlobalMaxPool', 3, x => run('GlobalMaxPool', [1, 1, 3], x, [])),
    await pair('ArgMax', 3, x => run('ArgMax', [3], x, [axis], ['y'], INT64)),
    await pair('TopK', 3, x => run('TopK', [3], x, [axis], ['values', 'y'], INT64)),
  ];
  console.log(`${process.argv[2]}: ${three.join(', ')}`);
  console.log(`${process.argv[2]}, 8 numbers: ${await pair('GlobalMaxPool', 8, x => run('GlobalMaxPool', [1, 1, 8], x, []))}`);
  process.exit();
})();
JS
# a process each: see onnxruntime-two-packages-one-engine.sh
for package in onnxruntime-node onnxruntime-web; do node try.js $package; done 2>/dev/null | tee out
still_in out "onnxruntime-node: ReduceMax NaN|1.5, MaxPool 1.5|1.5, GlobalMaxPool 1.5|1.5, ArgMax 0|2, TopK 0|0"
# which NaN is lost may go by the processor
still "natively a NaN of 8 numbers is lost" grep -q "onnxruntime-node, 8 numbers: GlobalMaxPool .*1.5" out
still_in out "onnxruntime-web: ReduceMax NaN|1.5, MaxPool 1.5|1.5, GlobalMaxPool 1.5|1.5, ArgMax 0|2, TopK 0|0"
still_in out "onnxruntime-web, 8 numbers: GlobalMaxPool NaN|NaN"
