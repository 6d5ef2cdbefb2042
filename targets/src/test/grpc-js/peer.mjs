// A model that doubles two numbers, behind @grpc/grpc-js: `server`; and a caller of such a model: `client URL`.
// What it does besides is in the request's payload: its first number names a habit.
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const [role, proto, url] = process.argv.slice(2);
const { inference } = grpc.loadPackageDefinition(
  loader.loadSync(proto, { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true }));
const Service = inference.GRPCInferenceService;

const floats = bytes => Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
const raw = values => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  return bytes;
};

function infer(call, callback) {
  const { request } = call;
  const values = floats(request.raw_input_contents[0]);
  const doubled = values.map(value => 2 * value);
  const output = { name: 'y', datatype: 'FP32', shape: [1, 2] };
  const answer = {
    model_name: request.model_name,
    model_version: '3',
    parameters: { token: { string_param: String(call.metadata.get('authorization')[0] ?? '') } },
  };
  switch (values[0]) {
    case 1: // typed contents
      return callback(null, { ...answer, outputs: [{ ...output, contents: { fp32_contents: doubled } }] });
    case 2: // two outputs, the wanted one second
      return callback(null, {
        ...answer,
        outputs: [{ name: 'other', datatype: 'BYTES', shape: [1] }, output],
        raw_output_contents: [Buffer.from('\x02\0\0\0ab', 'latin1'), raw(doubled)],
      });
    case 3: // never
      return undefined;
    case 4: // as many wait as may (grpc's own words in Python)
      return callback({ code: grpc.status.RESOURCE_EXHAUSTED, details: 'Concurrent RPC limit exceeded!' });
    case 5: // as Triton's queue
      return callback({ code: grpc.status.UNAVAILABLE, details: 'Exceeds maximum queue size' });
    case 6:
      return callback({ code: grpc.status.INVALID_ARGUMENT, details: 'unexpected shape' });
    case 7: // an answer that is larger than this client takes
      return callback(null, {
        ...answer, outputs: [output], raw_output_contents: [Buffer.alloc(65 << 20)],
      });
    default:
      return callback(null, { ...answer, outputs: [output], raw_output_contents: [raw(doubled)] });
  }
}

function serve() {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': 1000,
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': 2,
  });
  const tensor = { name: 'x', datatype: 'FP32', shape: [-1, 2] };
  server.addService(Service.service, {
    ModelMetadata: (call, callback) =>
      call.request.name === 'm'
        ? callback(null, {
            name: 'm', versions: ['3'], platform: 'node', inputs: [tensor],
            outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
          })
        : callback({ code: grpc.status.NOT_FOUND, details: `Request for unknown model: '${call.request.name}' is not found` }),
    ModelInfer: infer,
  });
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(`listening ${port}`);
  });
  process.stdin.on('end', () => process.exit(0)).resume();
}

function ask(client, method, request) {
  return new Promise(resolve =>
    client[method](request, new grpc.Metadata(), { deadline: Date.now() + 60_000 }, (error, answer) =>
      resolve(error ? { code: grpc.status[error.code], details: error.details } : answer)));
}

async function call() {
  const client = new Service(url, grpc.credentials.createInsecure());
  const model = { name: 'm' };
  const input = { name: 'x', datatype: 'FP32', shape: [1, 2] };
  const said = {
    live: await ask(client, 'ServerLive', {}),
    ready: await ask(client, 'ServerReady', {}),
    server: await ask(client, 'ServerMetadata', {}),
    model_ready: await ask(client, 'ModelReady', model),
    metadata: await ask(client, 'ModelMetadata', model),
    raw: await ask(client, 'ModelInfer', {
      model_name: 'm', id: '7', inputs: [input], raw_input_contents: [raw([1.5, -2])],
    }),
    typed: await ask(client, 'ModelInfer', {
      model_name: 'm', inputs: [{ ...input, contents: { fp32_contents: [1.5, -2] } }],
    }),
    unknown: await ask(client, 'ModelInfer', { model_name: 'n', inputs: [input], raw_input_contents: [raw([1, 2])] }),
    short: await ask(client, 'ModelInfer', { model_name: 'm', inputs: [input], raw_input_contents: [raw([1])] }),
    index: await ask(client, 'RepositoryIndex', {}),
    unload: await ask(client, 'RepositoryModelUnload', { model_name: 'm' }),
    unloaded: await ask(client, 'ModelInfer', { model_name: 'm', inputs: [input], raw_input_contents: [raw([1, 2])] }),
    load: await ask(client, 'RepositoryModelLoad', { model_name: 'm', parameters: { x: { bytes_param: Buffer.from('abc') } } }),
    model_ready_again: await ask(client, 'ModelReady', model),
  };
  for (const each of [said.raw, said.typed]) {
    each.values = floats(each.raw_output_contents[0]);
    delete each.raw_output_contents;
  }
  console.log(JSON.stringify(said));
  client.close();
}

await (role === 'server' ? serve() : call());
