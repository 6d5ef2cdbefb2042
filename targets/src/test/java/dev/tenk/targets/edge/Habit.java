package dev.tenk.targets.edge;

/**
 * What servers that others wrote do otherwise than tenk's agent. Each was taken from a server's own
 * source or documents as of 2026: DJL Serving 0.36.0, MLServer 1.7, KServe's Python server 0.20,
 * TorchServe 0.12.0, Triton 2.73, OpenVINO Model Server at 7e4df0c7a; where a switch names none, it
 * is a front (nginx, a login page, a load balancer) or a handler that users write themselves.
 */
enum Habit {
  // what the server tells of itself

  /** KServe lists {@code model_repository_extension} only, yet takes binary (dataplane.py). */
  BINARY_NOT_LISTED,
  /** DJL Serving: its KServe plugin takes {@code /v2/.+} only (KServeRequestHandler.java). */
  SERVER_METADATA_404,
  /** TorchServe spells it {@code extenstion} (OpenInferenceProtocolRequestHandler.java). */
  EXTENSIONS_MISSPELT,

  // a body with binary tensors

  /** DJL Serving: Gson reads all of the body as JSON (KServeRequestHandler.java). */
  BINARY_400,
  /** FastAPI, so MLServer: a body that is not JSON is no object (MLServer's endpoints.py). */
  BINARY_422,
  /** FastAPI again, where the body is not UTF-8: its error handler fails (fastapi issue 13111). */
  BINARY_500,

  // the answer's identity

  /** Handlers that users write; the protocol demands it. */
  MODEL_NAME_ABSENT,
  /** Seldon Core 2 answers {@code iris_1} for iris (its documents' model zoo). */
  MODEL_NAME_OTHER,
  /** DJL Serving, where none was asked: Gson leaves out null (KServeRequestHandler.java). */
  VERSION_ABSENT,
  /** KServe, where the model sets none (infer_type.py, to_rest). */
  VERSION_NULL,
  /** Handlers that users write; the protocol says text. */
  VERSION_NUMBER,
  /** A front that goes by the model's name only. */
  VERSION_OTHER,
  /** A front before two builds; DJL Serving's /predictions takes versions in turn. */
  VERSION_ALTERNATES,
  /** KServe and TorchServe know no versions in paths: 501 (v2_endpoints.py). */
  VERSIONS_501,
  /** A message that names the model twice, as a front that adds fields writes it. */
  DUPLICATE_KEYS,

  // its outputs

  /** DJL Serving takes the outputs' names from the request, and fails without (responseOutput). */
  OUTPUTS_DEMANDED,
  /** The protocol fixes no order (inference_rest.md). */
  OUTPUTS_REORDERED,
  /** TorchServe names an output as the input (kservev2.py). */
  OUTPUT_NAMED_AS_INPUT,
  /** The protocol allows data as nested arrays, and as one flat one. */
  NESTED_DATA,
  /** Triton has BF16 beside the protocol's types (model_configuration.md). */
  BF16_BESIDE,
  /** A type that only the server knows, as OpenVINO's f8e4m3. */
  FP8_BESIDE,
  /** The same with half a byte a value, as OpenVINO's i4. */
  INT4_BESIDE,
  /** The output itself; Triton sends it binary only (http_server.cc). */
  BF16_OUTPUT,
  /** The output itself; Triton and KServe send it binary only. */
  FP16_OUTPUT,
  /** MLServer's parameters hold a content type and an object of headers (types/dataplane.py). */
  NESTED_PARAMETERS,
  /** Triton since server pull request 3870, and Python's json. */
  NAN_BARE,
  /** Handlers that write text where JSON has no number. */
  NAN_TEXT,
  /** MLServer: orjson writes null (codecs/json.py). */
  NAN_NULL,
  /** OpenVINO Model Server: RapidJSON writes the comma, and no value (RapidJSON issue 810). */
  NAN_NOTHING,

  // metadata

  /** KServe, for a model that is no InferenceModel (dataplane.py, errors.py). */
  METADATA_500,
  /** TorchServe has no such path: only /v2, health and versions. */
  METADATA_404,
  /** MLServer leaves out what is not set (rest/app.py). */
  INPUTS_ABSENT,
  /** KServe's default (model.py), DJL Serving for a translator that describes none. */
  INPUTS_EMPTY,
  /** KServe writes what is not set as null (v2_datamodels.py). */
  VERSIONS_NULL,
  /** Models whose last dimensions are free, too. */
  SHAPE_FREE,
  /** A 64-bit number as protobuf's JSON writes it, as TensorFlow Serving's metadata do. */
  SHAPE_TEXT,
  /** Frameworks that call a free dimension None. */
  SHAPE_NULL,
  /** MLServer again. */
  OUTPUTS_ABSENT,
  /** A front that loses its first connection. */
  FIRST_METADATA_LOST,

  // statuses

  /** Handlers that catch what fails, and answer all the same. */
  ERROR_IN_200,
  /** A login page. */
  HTML_200,
  /** OpenVINO Model Server, for a reloaded configuration (http_server.cpp). */
  CREATED_201,
  /** Servers that put requests into a queue. */
  ACCEPTED_202,
  /** OpenVINO Model Server, for a demultiplexer without results (http_server.cpp). */
  NO_CONTENT_204,
  /** A front that speaks TLS only. */
  REDIRECT_301,
  /** A login. */
  REDIRECT_302,
  /** FastAPI, for a path with one slash too many or too few. */
  REDIRECT_307,
  /** A front that speaks TLS only and keeps the method. */
  REDIRECT_308,
  /** DJL Serving: the exception comes wrapped, so its 503 is not found (onException). */
  OVERLOADED_500,
  /** Triton with a bound on its queue: UNAVAILABLE is 503 (http_server.cc). */
  OVERLOADED_503,
  /** KServe (errors.py). */
  LOADING_503,
  /** MLServer (errors.py). */
  LOADING_400,
  /** OpenVINO Model Server (http_server.cpp, status.cpp). */
  LOADING_404,

  // on the way

  /** MLServer and nginx compress where they are asked; some fronts always do. */
  GZIP,
  /** A server that does not know the length. */
  CHUNKED,
  /** Python's http.server: HTTP/1.0, whose length is the connection's end. */
  HTTP_1_0,
  /** Node closes after 5 s without a request, uvicorn too: here before the second answer. */
  KEPT_CONNECTION_ENDS,
  /** Handlers that print into their answer. */
  TRAILING_TEXT,
  /** Handlers that set no media type. */
  TEXT_PLAIN
}
