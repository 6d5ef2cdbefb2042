package dev.tenk.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/** The whole, as it is started by the command, with the built-in model and the machine's clock. */
@Timeout(120)
class RealModelTest {
  private static final String PROFILE =
      """
      endpoints:
        - {name: rt, kind: realtime, model: efficientnet-lite0-int8}
        - name: sl
          kind: serverless
          model: efficientnet-lite0-int8
          memory_mb: 1024
          container_delay: 1ms
      functions:
        - name: f
          model: efficientnet-lite0-int8
          timeout: 60s
          container_delay: 1ms
      """;
  private static final int FLOATS = 3 * 224 * 224;

  @Test
  void allPlacesGiveTheSameAnswer() throws Exception {
    ByteBuffer image = ByteBuffer.allocate(4 * FLOATS).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < FLOATS; i++) {
      image.putFloat((i % 255) / 255f);
    }
    SdkBytes tensor = SdkBytes.fromByteArray(image.array());
    StaticCredentialsProvider key = StaticCredentialsProvider.create(TestCloud.BUILT_IN);
    try (LocalCloud cloud =
            LocalCloud.start(LocalCloudProfile.read("p.yaml", Path.of(""), PROFILE), 0);
        SageMakerRuntimeAsyncClient runtime =
            SageMakerRuntimeAsyncClient.builder()
                .endpointOverride(cloud.url())
                .region(Region.US_EAST_1)
                .credentialsProvider(key)
                .build();
        LambdaAsyncClient lambda =
            LambdaAsyncClient.builder()
                .endpointOverride(cloud.url())
                .region(Region.US_EAST_1)
                .credentialsProvider(key)
                .build()) {
      byte[] realTime = output(runtime, "rt", tensor);
      assertThat(realTime).hasSize(4 * 1000);
      assertThat(output(runtime, "sl", tensor)).isEqualTo(realTime);

      String event = "{\"tensor\":\"" + Base64.getEncoder().encodeToString(image.array()) + "\"}";
      InvokeResponse response =
          lambda
              .invoke(
                  r ->
                      r.functionName("f")
                          .logType(LogType.TAIL)
                          .payload(SdkBytes.fromUtf8String(event)))
              .join();
      assertThat(response.functionError()).isNull();
      assertThat(response.logResult()).isNotEmpty();
      JsonNode output = new ObjectMapper().readTree(response.payload().asByteArray()).get("output");
      ByteBuffer floats = ByteBuffer.allocate(realTime.length).order(ByteOrder.LITTLE_ENDIAN);
      output.forEach(value -> floats.putFloat(value.floatValue()));
      assertThat(floats.array()).isEqualTo(realTime);
    }
  }

  private static byte[] output(
      SageMakerRuntimeAsyncClient runtime, String endpoint, SdkBytes tensor) {
    return runtime
        .invokeEndpoint(
            r -> r.endpointName(endpoint).contentType("application/octet-stream").body(tensor))
        .join()
        .body()
        .asByteArray();
  }
}
