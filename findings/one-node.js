// A model of one ONNX node, run by ONNX Runtime Web and by OpenCV's dnn module on the same input.
const { onnx } = require('onnx-proto');
const ort = require('onnxruntime-web');
ort.env.wasm.numThreads = 1;

const FLOAT = onnx.TensorProto.DataType.FLOAT;
const TYPE = onnx.AttributeProto.AttributeType;

function attribute(name, value) {
  if (typeof value === 'string') return { name, type: TYPE.STRING, s: Buffer.from(value) };
  if (Array.isArray(value)) return { name, type: TYPE.INTS, ints: value };
  return { name, type: TYPE.INT, i: value };
}

// Output dimensions have names only, as exporters write them.
function info(name, dims) {
  const dim = dims.map(size => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}

function model(opset, op, attributes, dims, constants) {
  return Buffer.from(onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name: 'g',
      node: [{
        name: 'n', opType: op,
        // no name stands for an input that is left out
        input: ['x', ...constants.map(each => (each ? each.name : ''))],
        output: ['y'],
        attribute: Object.entries(attributes).map(each => attribute(...each)),
      }],
      initializer: constants.filter(each => each).map(
        each => ({ name: each.name, dims: each.dims, dataType: FLOAT, floatData: each.values })),
      input: [info('x', dims)],
      output: [info('y', dims.map((_, i) => 'd' + i))],
    },
  }).finish());
}

// dims are 1, C, H, W with C of 1, 3 or 4, which is what can be given to OpenCV in JavaScript.
exports.both = async (cv, opset, op, attributes, dims, values, constants = []) => {
  const bytes = model(opset, op, attributes, dims, constants);
  const session = await ort.InferenceSession.create(bytes);
  const answer = await session.run({ x: new ort.Tensor('float32', Float32Array.from(values), dims) });
  cv.FS_createDataFile('/', 'm.onnx', bytes, true, false, false);
  const net = cv.readNetFromONNX('m.onnx');
  cv.FS_unlink('/m.onnx');
  const [, c, h, w] = dims;
  const image = new cv.Mat(h, w, { 1: cv.CV_32FC1, 3: cv.CV_32FC3, 4: cv.CV_32FC4 }[c]);
  values.forEach((value, i) => { image.data32F[(i % (h * w)) * c + Math.floor(i / (h * w))] = value; });
  net.setInput(cv.blobFromImage(image, 1, new cv.Size(w, h), new cv.Scalar(), false, false, cv.CV_32F));
  const text = data => Array.from(data, value => String(+value.toFixed(3))).join(' ');
  return { runtime: text(answer.y.data), opencv: text(net.forward().data32F) };
};

// Within an object: OpenCV's module looks like a promise to await, and would never be done.
exports.start = async () => {
  const loaded = require('@techstark/opencv-js');
  if (loaded instanceof Promise) return { cv: await loaded };
  await new Promise(ready => { loaded.onRuntimeInitialized = ready; });
  return { cv: loaded };
};
