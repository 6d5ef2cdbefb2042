package dev.tenk.jmh.client;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.GrpcInferenceCodec;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.BodyFormat;
import dev.tenk.targets.payload.ImageEncoder;
import dev.tenk.targets.payload.ImageEncoder.ElementType;
import dev.tenk.targets.payload.ImageLayout;
import dev.tenk.targets.payload.OutputDigest;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.RgbImage;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The work of a client for an image of 224 × 224 pixels, normalised to FP32 (602,112 bytes of
 * tensor), and an answer of 1,000 numbers; by the code that the targets use.
 */
public final class ClientWork {
  private static final int SIDE_PIXELS = 224;
  private static final int OUTPUTS = 1000;
  private static final long SEED = 42;
  private static final String MODEL = "model";

  private final WireFormat format;
  private final RgbImage image;
  private final ImageEncoder encoder =
      new ImageEncoder(ImageLayout.NCHW, ElementType.FP32, 127, 128);
  private final List<Long> shape = ImageLayout.NCHW.shape(SIDE_PIXELS, SIDE_PIXELS);
  private final HttpBody answer;

  /** Of one format. */
  public ClientWork(WireFormat format) {
    this.format = format;
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] pixels = new byte[3 * SIDE_PIXELS * SIDE_PIXELS];
    random.nextBytes(pixels);
    image = new RgbImage(SIDE_PIXELS, SIDE_PIXELS, pixels);
    float[] scores = new float[OUTPUTS];
    for (int i = 0; i < OUTPUTS; i++) {
      scores[i] = (float) random.nextDouble();
    }
    answer = answer(format, scores);
  }

  private static HttpBody answer(WireFormat format, float[] scores) {
    InferResponse response =
        new InferResponse(
            MODEL,
            Optional.of("1"),
            Optional.empty(),
            List.of(Tensor.ofFloats("scores", List.of(1L, (long) OUTPUTS), scores)),
            Map.of("queue_ns", 1_000L, "model_ns", 5_000_000L));
    return switch (format) {
      case BINARY, JSON ->
          OpenInferenceCodec.encodeResponse(response, name -> format == WireFormat.BINARY);
      case GRPC -> new HttpBody(GrpcInferenceCodec.encodeResponse(response), OptionalInt.empty());
      case TENSOR -> {
        ByteBuffer floats =
            ByteBuffer.allocate(OUTPUTS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        floats.asFloatBuffer().put(scores);
        yield new HttpBody(floats.array(), OptionalInt.empty());
      }
      case BASE64 ->
          new HttpBody(
              IntStream.range(0, OUTPUTS)
                  .mapToObj(i -> Float.toString(scores[i]))
                  .collect(Collectors.joining(",", "{\"output\":[", "]}"))
                  .getBytes(StandardCharsets.UTF_8),
              OptionalInt.empty());
    };
  }

  /** The request's body, from the image's pixels. */
  public byte[] encode() {
    return switch (format) {
      case BINARY, JSON -> {
        boolean binary = format == WireFormat.BINARY;
        yield OpenInferenceCodec.encodeRequest(new InferRequest(List.of(tensor()), binary), binary)
            .bytes();
      }
      case GRPC ->
          GrpcInferenceCodec.encodeRequest(
              new GrpcInferenceCodec.ModelRequest(
                  MODEL, Optional.empty(), new InferRequest(List.of(tensor()), true)));
      case TENSOR -> body(Optional.empty());
      case BASE64 -> body(Optional.of("{\"tensor\": \"" + BodyFormat.BASE64 + "\"}"));
    };
  }

  private Tensor tensor() {
    return new Tensor("image", DataType.FP32, shape, ByteBuffer.wrap(encoder.encode(image, shape)));
  }

  private byte[] body(Optional<String> template) {
    return new BodyFormat(
            Optional.of(new BodyFormat.ImageTensor(encoder, shape)),
            template,
            new AnswerFormat.RawFloat32())
        .body(new Payload.Image("synthetic", new byte[0], () -> image));
  }

  /** What the service sends back. */
  public byte[] answer() {
    return Arrays.copyOf(answer.bytes(), answer.bytes().length);
  }

  /** The digest of the output that is read from an answer. */
  public String decode() {
    return switch (format) {
      case BINARY, JSON ->
          OutputDigest.of(OpenInferenceCodec.decodeResponse(answer).outputs().get(0).bytes());
      case GRPC ->
          OutputDigest.of(
              GrpcInferenceCodec.decodeResponse(ByteBuffer.wrap(answer.bytes()), name -> true)
                  .outputs()
                  .get(0)
                  .bytes());
      case TENSOR -> digest(new AnswerFormat.RawFloat32());
      case BASE64 -> digest(new AnswerFormat.JsonPointer("/output"));
    };
  }

  private String digest(AnswerFormat reader) {
    try {
      return OutputDigest.of(reader.read(answer.bytes()).raw());
    } catch (UnreadableAnswerException e) {
      throw new IllegalStateException(e);
    }
  }
}
