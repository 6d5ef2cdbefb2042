package dev.tenk.localcloud;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * The three ways in which clients call CloudWatch. Input and output have the members of the service
 * model in each; times are seconds since 1970 in the input and {@link Instant} in the output.
 */
enum MetricProtocol {
  /** A form, answered in XML: the oldest of them. */
  QUERY(CloudHandler.Protocol.QUERY, "InvalidAction") {
    @Override
    Optional<String> operation(Call call) {
      return Optional.ofNullable(TokenService.form(call.body()).get("Action"));
    }

    @Override
    JsonNode input(Call call) throws ServiceException {
      return QueryForm.tree(TokenService.form(call.body()), List.of("StartTime", "EndTime"));
    }

    @Override
    void answer(Call call, String operation, Map<String, Object> output) {
      call.exchange()
          .text(
              200,
              "text/xml",
              Xml.document(
                  operation + "Response",
                  "http://monitoring.amazonaws.com/doc/2010-08-01/",
                  Xml.element(operation + "Result", Xml.content(output))
                      + Xml.element(
                          "ResponseMetadata", Xml.text("RequestId", call.exchange().requestId()))));
    }
  },
  /** AWS JSON 1.0. */
  JSON(CloudHandler.Protocol.JSON_1_0, "UnknownOperationException") {
    @Override
    Optional<String> operation(Call call) {
      return call.header("X-Amz-Target").flatMap(target -> after(target, SHAPE + "."));
    }

    @Override
    JsonNode input(Call call) throws ServiceException {
      return ServiceJson.read(call.body());
    }

    @Override
    void answer(Call call, String operation, Map<String, Object> output) {
      call.exchange().send(200, "application/x-amz-json-1.0", bytes(JSON_MAPPER, output));
    }
  },
  /** Smithy RPC v2 CBOR. */
  CBOR(CloudHandler.Protocol.RPC_V2_CBOR, "UnknownOperationException") {
    @Override
    Optional<String> operation(Call call) {
      return after(call.path(), "/service/" + SHAPE + "/operation/");
    }

    @Override
    JsonNode input(Call call) throws ServiceException {
      try {
        JsonNode input = CBOR_MAPPER.readTree(call.body());
        if (input != null && input.isObject()) {
          return input;
        }
      } catch (IOException e) {
        // reported below
      }
      throw new ServiceException(400, "SerializationException", "expected a CBOR map");
    }

    @Override
    void answer(Call call, String operation, Map<String, Object> output) {
      cbor(call.exchange(), 200, output);
    }
  };

  private static final String SHAPE = "GraniteServiceVersion20100801";
  private static final ObjectMapper JSON_MAPPER = new ObjectMapper().registerModule(times());
  private static final ObjectMapper CBOR_MAPPER = new CBORMapper().registerModule(times());
  private static final int EPOCH_SECONDS_TAG = 1;

  private final CloudHandler.Protocol errors;
  private final String unknownOperation;

  MetricProtocol(CloudHandler.Protocol errors, String unknownOperation) {
    this.errors = errors;
    this.unknownOperation = unknownOperation;
  }

  /** How this request speaks. */
  static MetricProtocol of(Request request) {
    return switch (CloudHandler.Protocol.guess(request)) {
      case RPC_V2_CBOR -> CBOR;
      case JSON_1_0 -> JSON;
      default -> QUERY;
    };
  }

  /** How its errors are written. */
  CloudHandler.Protocol errors() {
    return errors;
  }

  /** The code of the error for an operation that is not there. */
  String unknownOperation() {
    return unknownOperation;
  }

  /** The operation that is called; empty if none of CloudWatch is. */
  abstract Optional<String> operation(Call call);

  /**
   * The operation's input.
   *
   * @throws ServiceException if it cannot be read
   */
  abstract JsonNode input(Call call) throws ServiceException;

  /** Answers with the operation's output: maps, lists, texts, numbers and instants. */
  abstract void answer(Call call, String operation, Map<String, Object> output);

  /** Sends a CBOR map as this protocol does. */
  static void cbor(ServiceExchange exchange, int status, Map<String, Object> members) {
    exchange.header("smithy-protocol", "rpc-v2-cbor");
    exchange.send(status, "application/cbor", bytes(CBOR_MAPPER, members));
  }

  private static Optional<String> after(String text, String prefix) {
    return text.startsWith(prefix)
        ? Optional.of(text.substring(prefix.length()))
        : Optional.empty();
  }

  private static byte[] bytes(ObjectMapper mapper, Map<String, Object> output) {
    try {
      return mapper.writeValueAsBytes(output);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Times as whole seconds since 1970, which CBOR marks with a tag. */
  private static SimpleModule times() {
    return new SimpleModule()
        .addSerializer(
            new StdSerializer<>(Instant.class) {
              private static final long serialVersionUID = 1;

              @Override
              public void serialize(
                  Instant time, JsonGenerator generator, SerializerProvider provider)
                  throws IOException {
                if (generator instanceof CBORGenerator cbor) {
                  cbor.writeTag(EPOCH_SECONDS_TAG);
                }
                generator.writeNumber(time.getEpochSecond());
              }
            });
  }
}
