package dev.tenk.localcloud;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What runs inside an endpoint or a function: takes the FP32 tensor of the model's one input, raw
 * and little-endian or in base64 in JSON, and gives the first output in the same form.
 */
final class Container {
  static final String BINARY = "application/octet-stream";
  static final String JSON = "application/json";

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private Container() {}

  /**
   * A container's answer.
   *
   * @param status HTTP status
   * @param contentType of the body
   * @param body the output, or the text of an error
   */
  record Answer(int status, String contentType, byte[] body) {
    boolean failed() {
      return status != 200;
    }

    static Answer error(int status, String message) {
      return new Answer(status, JSON, ServiceJson.bytes(Map.of("error", message)));
    }
  }

  /** Answers a request; every failure is an answer too. */
  static Answer invoke(InferenceSession session, String contentType, byte[] body) {
    String mediaType = contentType.split(";", 2)[0].strip();
    try {
      if (mediaType.equals(BINARY)) {
        return new Answer(200, BINARY, infer(session, ByteBuffer.wrap(body)).bytes());
      }
      if (mediaType.equals(JSON)) {
        return new Answer(200, JSON, inferJson(session, body));
      }
      return Answer.error(415, "expected %s or %s but got %s".formatted(BINARY, JSON, mediaType));
    } catch (IllegalArgumentException e) {
      return Answer.error(400, e.getMessage());
    } catch (InferenceException e) {
      return Answer.error(500, e.getMessage());
    }
  }

  /**
   * {@code {"tensor": "<base64>"}} to {@code {"output": [...]}}.
   *
   * @throws IllegalArgumentException if the event is anything else or does not fit the model
   */
  static byte[] inferJson(InferenceSession session, byte[] event) throws InferenceException {
    float[] output = infer(session, ByteBuffer.wrap(tensor(event))).floats();
    ByteArrayOutputStream out = new ByteArrayOutputStream(output.length * 12 + 16);
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      generator.writeStartObject();
      generator.writeArrayFieldStart("output");
      for (float value : output) {
        generator.writeNumber(value);
      }
      generator.writeEndArray();
      generator.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail", e);
    }
    return out.toByteArray();
  }

  private static byte[] tensor(byte[] event) {
    try (JsonParser parser = FACTORY.createParser(event)) {
      if (parser.nextToken() == JsonToken.START_OBJECT
          && "tensor".equals(parser.nextFieldName())
          && parser.nextToken() == JsonToken.VALUE_STRING) {
        byte[] tensor = parser.getBinaryValue();
        if (parser.nextToken() == JsonToken.END_OBJECT && parser.nextToken() == null) {
          return tensor;
        }
      }
    } catch (IOException e) {
      // reported below
    }
    throw new IllegalArgumentException(
        "expected {\"tensor\": \"<base64 of a little-endian FP32 tensor>\"}");
  }

  private static Tensor infer(InferenceSession session, ByteBuffer data) throws InferenceException {
    TensorMetadata input = session.inputs().get(0);
    if (session.inputs().size() > 1 || !input.isOf(DataType.FP32)) {
      throw new IllegalArgumentException(
          "the model has not one FP32 input but " + session.inputs());
    }
    Tensor tensor = new Tensor(input.name(), DataType.FP32, shape(input, data.remaining()), data);
    return session.infer(List.of(tensor)).outputs().get(0);
  }

  /** The input's shape, its one variable dimension taken from the data's size. */
  private static List<Long> shape(TensorMetadata input, int sizeBytes) {
    long knownElements = 1;
    for (long dimension : input.shape()) {
      knownElements *= dimension < 0 ? 1 : dimension;
    }
    long elements = sizeBytes / Float.BYTES;
    List<Long> shape = new ArrayList<>();
    for (long dimension : input.shape()) {
      if (dimension < 0) {
        shape.add(knownElements == 0 ? 0 : elements / knownElements);
        knownElements = elements;
      } else {
        shape.add(dimension);
      }
    }
    return shape;
  }
}
