package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.State;

@Timeout(60)
class FunctionLifecycleTest {
  private TestCloud cloud;
  private LambdaAsyncClient lambda;

  @BeforeEach
  void start() {
    cloud =
        new TestCloud(
            """
            create_delay: 2s
            max_function_memory_mb: 3008
            credentials:
              - access_key: LIMITED1
                secret_key: small
                denied: [iam:PassRole]
            functions:
              - name: classify
                model: net=a.onnx
                native: true
              - name: boxed
                model: net=a.onnx
                package_type: image
            """,
            true,
            Duration.ZERO,
            Duration.ofMillis(10));
    lambda = cloud.client(LambdaAsyncClient.builder());
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private byte[] code(String function) throws Exception {
    GetFunctionResponse got = lambda.getFunction(r -> r.functionName(function)).join();
    HttpResponse<byte[]> zip = download(got.code().location());
    assertThat(zip.statusCode()).isEqualTo(200);
    // as an address that has expired
    assertThat(download(got.code().location()).statusCode()).isEqualTo(403);
    return zip.body();
  }

  private static HttpResponse<byte[]> download(String address) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  private static CreateFunctionRequest.Builder copy(byte[] zip, int memoryMb) {
    return CreateFunctionRequest.builder()
        .functionName("tenk-1")
        .role("arn:aws:iam::123456789012:role/app")
        .handler("app.handle")
        .runtime("python3.12")
        .code(FunctionCode.builder().zipFile(SdkBytes.fromByteArray(zip)).build())
        .environment(e -> e.variables(Map.of("KEY", "value")))
        .memorySize(memoryMb)
        .timeout(5)
        .publish(true)
        .tags(Map.of("tenk:run", "r1"));
  }

  /** A cold call, in virtual time. */
  private InvokeResponse cold(String qualifier) throws Exception {
    CompletableFuture<InvokeResponse> call =
        lambda.invoke(
            r ->
                r.functionName("tenk-1")
                    .qualifier(qualifier)
                    .logType(LogType.TAIL)
                    .payload(
                        SdkBytes.fromUtf8String(
                            "{\"tensor\": \"%s\"}"
                                .formatted(
                                    Base64.getEncoder().encodeToString(TestCloud.floats(1, 2))))));
    cloud.time.awaitTasks(1);
    cloud.time.advance(Duration.ofMillis(200));
    // what is left of the 20 ms
    cloud.time.awaitTasks(1);
    cloud.time.advance(Duration.ofMillis(11));
    return call.join();
  }

  @Test
  void aCopyIsPendingThenAnswersUnderItsVersionAndAliasAtItsOwnSpeed() throws Exception {
    lambda.createFunction(copy(code("classify"), 884).build()).join();
    GetFunctionConfigurationResponse pending =
        lambda.getFunctionConfiguration(r -> r.functionName("tenk-1")).join();
    assertThat(pending.state()).isEqualTo(State.PENDING);
    assertThat(pending.environment().variables()).containsEntry("KEY", "value");
    failure(
        lambda.invoke(r -> r.functionName("tenk-1").payload(SdkBytes.fromUtf8String("{}"))),
        409,
        "ResourceConflictException");
    cloud.time.advance(Duration.ofSeconds(2));
    assertThat(
            lambda
                .getFunctionConfiguration(r -> r.functionName("tenk-1").qualifier("1"))
                .join()
                .state())
        .isEqualTo(State.ACTIVE);
    lambda.createAlias(r -> r.functionName("tenk-1").name("tenk").functionVersion("1")).join();
    failure(
        lambda.createAlias(r -> r.functionName("tenk-1").name("tenk").functionVersion("1")),
        409,
        "ResourceConflictException");
    // 10 ms on a whole CPU, and 884 of 1,769 MB are half a one
    InvokeResponse answer = cold("tenk");
    assertThat(answer.functionError()).isNull();
    assertThat(answer.executedVersion()).isEqualTo("1");
    assertThat(new String(Base64.getDecoder().decode(answer.logResult()), UTF_8))
        .contains("\tDuration: 20.01 ms\t", "\tMemory Size: 884 MB\t");
  }

  @Test
  void nativeCodeDoesNotStartOnAnotherArchitecture() throws Exception {
    lambda
        .createFunction(copy(code("classify"), 1769).architectures(Architecture.ARM64).build())
        .join();
    cloud.time.advance(Duration.ofSeconds(2));
    CompletableFuture<InvokeResponse> call =
        lambda.invoke(r -> r.functionName("tenk-1").payload(SdkBytes.fromUtf8String("{}")));
    cloud.time.awaitTasks(1);
    cloud.time.advance(Duration.ofMillis(200));
    assertThat(call.join().functionError()).isEqualTo("Unhandled");
  }

  @Test
  void itIsListedWithItsTagsAndGoesWithAllThatBelongsToIt() throws Exception {
    lambda.createFunction(copy(code("classify"), 512).build()).join();
    List<FunctionConfiguration> listed = lambda.listFunctions().join().functions();
    assertThat(listed)
        .extracting(FunctionConfiguration::functionName)
        .containsExactly("boxed", "classify", "tenk-1");
    assertThat(lambda.listTags(r -> r.resource(listed.get(2).functionArn())).join().tags())
        .containsExactly(Map.entry("tenk:run", "r1"));
    assertThat(lambda.listTags(r -> r.resource(listed.get(1).functionArn())).join().tags())
        .isEmpty();
    assertThat(lambda.listFunctions(r -> r.maxItems(2)).join().nextMarker()).isEqualTo("classify");
    assertThat(lambda.listFunctions(r -> r.marker("classify")).join().functions()).hasSize(1);
    lambda.deleteFunction(r -> r.functionName("tenk-1")).join();
    failure(lambda.getFunction(r -> r.functionName("tenk-1")), 404, "ResourceNotFoundException");
    failure(lambda.deleteFunction(r -> r.functionName("tenk-1")), 404, "ResourceNotFoundException");
  }

  @Test
  void refusesWhatTheAccountDoesNotAllow() throws Exception {
    byte[] zip = code("classify");
    failure(lambda.createFunction(copy(zip, 4096).build()), 400, "InvalidParameterValueException");
    failure(lambda.createFunction(copy(zip, 64).build()), 400, "ValidationException");
    failure(
        lambda.createFunction(copy(new byte[] {1}, 512).build()),
        400,
        "InvalidParameterValueException");
    failure(
        lambda.createFunction(copy(zip, 512).functionName("classify").build()),
        409,
        "ResourceConflictException");
    LambdaAsyncClient limited =
        cloud.client(
            LambdaAsyncClient.builder(),
            AwsBasicCredentials.create("LIMITED1", "small"),
            Region.US_EAST_1);
    assertThat(
            failure(limited.createFunction(copy(zip, 512).build()), 403, "AccessDeniedException"))
        .hasMessageContaining("iam:PassRole");
  }

  @Test
  void anImageIsCopiedByItsAddress() throws Exception {
    String image = lambda.getFunction(r -> r.functionName("boxed")).join().code().imageUri();
    lambda
        .createFunction(
            copy(new byte[0], 512)
                .code(FunctionCode.builder().imageUri(image).build())
                .packageType("Image")
                .build())
        .join();
    assertThat(lambda.getFunction(r -> r.functionName("tenk-1")).join().code().imageUri())
        .isEqualTo(image);
  }
}
