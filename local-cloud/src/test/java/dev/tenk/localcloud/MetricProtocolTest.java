package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.floats;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/** GetMetricData as newer clients send it; the query form is what the SDK in use sends. */
@Timeout(60)
class MetricProtocolTest {
  private static final String SHAPE = "GraniteServiceVersion20100801";
  private static final Map<String, String> JSON =
      Map.of(
          "Content-Type", "application/x-amz-json-1.0",
          "X-Amz-Target", SHAPE + ".GetMetricData",
          "x-amzn-query-mode", "true");
  private static final Map<String, String> CBOR =
      Map.of("Content-Type", "application/cbor", "smithy-protocol", "rpc-v2-cbor");
  private static final String CBOR_PATH = "/service/" + SHAPE + "/operation/GetMetricData";
  private static final ObjectMapper JSON_MAPPER = new ObjectMapper();
  private static final ObjectMapper CBOR_MAPPER = new CBORMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private TestCloud cloud;
  private long startSeconds;

  @BeforeEach
  void start() {
    cloud =
        new TestCloud(
            """
            endpoints:
              - name: rt
                kind: realtime
                model: net=a.onnx
            """);
    startSeconds = cloud.time.now().getEpochSecond() / 60 * 60;
    cloud
        .client(SageMakerRuntimeAsyncClient.builder())
        .invokeEndpoint(
            r ->
                r.endpointName("rt")
                    .contentType("application/octet-stream")
                    .body(SdkBytes.fromByteArray(floats(1, 2))))
        .join();
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private Map<String, Object> query(String stat) {
    return Map.of(
        "StartTime",
        startSeconds,
        "EndTime",
        startSeconds + 600.5,
        "MetricDataQueries",
        List.of(
            Map.of(
                "Id",
                "n",
                "MetricStat",
                Map.of(
                    "Metric",
                    Map.of(
                        "Namespace",
                        "AWS/SageMaker",
                        "MetricName",
                        "ModelLatency",
                        "Dimensions",
                        List.of(
                            Map.of("Name", "EndpointName", "Value", "rt"),
                            Map.of("Name", "VariantName", "Value", "AllTraffic"))),
                    "Period",
                    600,
                    "Stat",
                    stat))));
  }

  private HttpResponse<byte[]> send(String path, Map<String, String> headers, byte[] body)
      throws Exception {
    URI uri = cloud.cloud.url().resolve(path);
    SdkHttpRequest.Builder head = SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(uri);
    headers.forEach(head::putHeader);
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(TestCloud.BUILT_IN)
                        .request(head.build())
                        .payload(() -> new ByteArrayInputStream(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "monitoring")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
            .request();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body));
    signed.headers().entrySet().stream()
        .filter(header -> !header.getKey().equals("Host"))
        .filter(header -> !header.getKey().equalsIgnoreCase("Content-Length"))
        .forEach(header -> request.header(header.getKey(), header.getValue().get(0)));
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static void hasOneCall(JsonNode output, long startSeconds) {
    JsonNode result = output.get("MetricDataResults").get(0);
    assertThat(result.get("Id").textValue()).isEqualTo("n");
    assertThat(result.get("Label").textValue()).isEqualTo("ModelLatency");
    assertThat(result.get("StatusCode").textValue()).isEqualTo("Complete");
    assertThat(result.get("Values").toString()).isEqualTo("[1.0]");
    assertThat(result.get("Timestamps").get(0).longValue()).isEqualTo(startSeconds / 600 * 600);
  }

  @Test
  void jsonIsAnsweredInJson() throws Exception {
    HttpResponse<byte[]> response =
        send("/", JSON, JSON_MAPPER.writeValueAsBytes(query("SampleCount")));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("application/x-amz-json-1.0");
    hasOneCall(JSON_MAPPER.readTree(response.body()), startSeconds);
  }

  @Test
  void cborIsAnsweredInCborWithMarkedTimes() throws Exception {
    HttpResponse<byte[]> response =
        send(CBOR_PATH, CBOR, CBOR_MAPPER.writeValueAsBytes(query("SampleCount")));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/cbor");
    assertThat(response.headers().firstValue("smithy-protocol")).contains("rpc-v2-cbor");
    hasOneCall(CBOR_MAPPER.readTree(response.body()), startSeconds);
    // Tag 1, then an unsigned number of four bytes (RFC 8949, 3.4.2).
    long period = startSeconds / 600 * 600;
    assertThat(response.body())
        .containsSequence(
            (byte) 0xc1,
            (byte) 0x1a,
            (byte) (period >> 24),
            (byte) (period >> 16),
            (byte) (period >> 8),
            (byte) period);
  }

  @Test
  void errorsAreWrittenInTheCallersProtocol() throws Exception {
    HttpResponse<byte[]> json = send("/", JSON, JSON_MAPPER.writeValueAsBytes(query("Mode")));
    assertThat(json.statusCode()).isEqualTo(400);
    assertThat(json.headers().firstValue("x-amzn-query-error")).contains("ValidationError;Sender");
    assertThat(new String(json.body(), UTF_8))
        .isEqualTo(
            "{\"__type\":\"ValidationError\","
                + "\"message\":\"The value Mode for parameter Stat is invalid.\"}");
    HttpResponse<byte[]> cbor = send(CBOR_PATH, CBOR, CBOR_MAPPER.writeValueAsBytes(query("Mode")));
    assertThat(cbor.statusCode()).isEqualTo(400);
    assertThat(cbor.headers().firstValue("smithy-protocol")).contains("rpc-v2-cbor");
    assertThat(cbor.headers().firstValue("x-amzn-query-error")).isEmpty();
    assertThat(CBOR_MAPPER.readTree(cbor.body()).get("message").textValue())
        .isEqualTo("The value Mode for parameter Stat is invalid.");
  }

  @Test
  void refusesOtherOperationsAndWhatItCannotRead() throws Exception {
    byte[] empty = CBOR_MAPPER.writeValueAsBytes(Map.of());
    assertThat(type(send("/service/" + SHAPE + "/operation/ListMetrics", CBOR, empty)))
        .isEqualTo("UnknownOperationException: Could not find operation ListMetrics");
    assertThat(type(send("/service/Other/operation/GetMetricData", CBOR, empty)))
        .isEqualTo("UnknownOperationException: Could not find operation ");
    assertThat(type(send(CBOR_PATH, CBOR, new byte[] {(byte) 0xff})))
        .isEqualTo("SerializationException: expected a CBOR map");
    assertThat(type(send(CBOR_PATH, CBOR, empty)))
        .isEqualTo("ValidationError: StartTime is missing");
    assertThat(
            type(
                send(
                    CBOR_PATH,
                    CBOR,
                    CBOR_MAPPER.writeValueAsBytes(Map.of("StartTime", "2026-01-01T00:00:00Z")))))
        .isEqualTo("ValidationError: StartTime is not a time");
  }

  private static String type(HttpResponse<byte[]> response)
      throws JsonProcessingException, java.io.IOException {
    JsonNode error = CBOR_MAPPER.readTree(response.body());
    return error.get("__type").textValue() + ": " + error.get("message").textValue();
  }
}
