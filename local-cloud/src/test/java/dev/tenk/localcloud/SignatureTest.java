package dev.tenk.localcloud;

import static dev.tenk.localcloud.TestCloud.failure;
import static dev.tenk.localcloud.TestCloud.floats;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sts.StsAsyncClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

@Timeout(60)
class SignatureTest {
  private static final String PROFILE =
      """
      credentials:
        - access_key: EXPIRED1
          secret_key: old
          expired: true
        - access_key: LIMITED1
          secret_key: small
          user: somebody
          denied: [sagemaker:InvokeEndpoint, sts:AssumeRole]
      endpoints:
        - name: rt
          kind: realtime
          model: net=a.onnx
      """;
  private static final String PATH = "/endpoints/rt/invocations";

  private final HttpClient client = HttpClient.newHttpClient();
  private TestCloud cloud;

  @BeforeEach
  void start() {
    cloud = new TestCloud(PROFILE);
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  private CompletableFuture<InvokeEndpointResponse> invoke(AwsCredentials key, Region region) {
    return cloud
        .client(SageMakerRuntimeAsyncClient.builder(), key, region)
        .invokeEndpoint(
            r ->
                r.endpointName("rt")
                    .contentType("application/octet-stream")
                    .body(SdkBytes.fromByteArray(floats(1, 2))));
  }

  private CompletableFuture<GetCallerIdentityResponse> whoAmI(AwsCredentials key) {
    return cloud.client(StsAsyncClient.builder(), key, Region.US_EAST_1).getCallerIdentity();
  }

  @Test
  void badKeysAreRefusedInEachProtocol() {
    AwsCredentials unknown = AwsBasicCredentials.create("NOBODY01", "x");
    AwsCredentials wrong = AwsBasicCredentials.create(LocalCloud.ACCESS_KEY_ID, "wrong");
    AwsCredentials expired = AwsBasicCredentials.create("EXPIRED1", "old");
    failure(invoke(unknown, Region.US_EAST_1), 403, "UnrecognizedClientException");
    failure(invoke(wrong, Region.US_EAST_1), 403, "InvalidSignatureException");
    failure(invoke(expired, Region.US_EAST_1), 403, "ExpiredTokenException");
    failure(whoAmI(unknown), 403, "InvalidClientTokenId");
    failure(whoAmI(wrong), 403, "SignatureDoesNotMatch");
    failure(whoAmI(expired), 403, "ExpiredToken");
  }

  @Test
  void deniedActionIsNamed() {
    AwsCredentials limited = AwsBasicCredentials.create("LIMITED1", "small");
    assertThat(failure(invoke(limited, Region.US_EAST_1), 403, "AccessDeniedException"))
        .hasMessageContaining(
            "User: arn:aws:iam::123456789012:user/somebody is not authorized to perform:"
                + " sagemaker:InvokeEndpoint on resource:"
                + " arn:aws:sagemaker:us-east-1:123456789012:endpoint/rt");
    assertThat(whoAmI(limited).join().arn()).isEqualTo("arn:aws:iam::123456789012:user/somebody");
  }

  @Test
  void anotherRegionHasNothing() {
    assertThat(failure(invoke(TestCloud.BUILT_IN, Region.EU_WEST_1), 400, "ValidationError"))
        .hasMessageContaining("Endpoint rt of account 123456789012 not found.");
  }

  @Test
  void assumedRoleMayCallUntilItExpires() throws Exception {
    StsAsyncClient sts = cloud.client(StsAsyncClient.builder());
    Credentials session =
        sts.assumeRole(
                r ->
                    r.roleArn("arn:aws:iam::123456789012:role/bench")
                        .roleSessionName("nightly")
                        .durationSeconds(900))
            .join()
            .credentials();
    AwsSessionCredentials key =
        AwsSessionCredentials.create(
            session.accessKeyId(), session.secretAccessKey(), session.sessionToken());
    assertThat(invoke(key, Region.US_EAST_1).join().body().asByteArray()).isEqualTo(floats(2, 4));
    assertThat(whoAmI(key).join().arn())
        .isEqualTo("arn:aws:sts::123456789012:assumed-role/bench/nightly");
    // The secret alone is not enough.
    AwsCredentials bare =
        AwsBasicCredentials.create(session.accessKeyId(), session.secretAccessKey());
    failure(invoke(bare, Region.US_EAST_1), 403, "UnrecognizedClientException");

    failure(
        sts.assumeRole(
            r -> r.roleArn("arn:aws:iam::999999999999:role/bench").roleSessionName("nightly")),
        403,
        "AccessDenied");
    AwsCredentials limited = AwsBasicCredentials.create("LIMITED1", "small");
    failure(
        cloud
            .client(StsAsyncClient.builder(), limited, Region.US_EAST_1)
            .assumeRole(
                r -> r.roleArn("arn:aws:iam::123456789012:role/bench").roleSessionName("nightly")),
        403,
        "AccessDenied");

    cloud.time.advance(Duration.ofMinutes(15));
    assertRefused(send(signed(key, Duration.ZERO)), 403, "ExpiredTokenException");
  }

  /** A signed request; the clock of the signature is the stand-in's, and some time off. */
  private SdkHttpRequest signed(AwsCredentialsIdentity key, Duration off) {
    SdkHttpRequest plain =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create(cloud.cloud.url() + PATH))
            .putHeader("Content-Type", "application/octet-stream")
            .putHeader("X-Amzn-SageMaker-Custom-Attributes", "a  b")
            .putRawQueryParameter("q x", "1+1 ~/")
            .putRawQueryParameter("empty", "")
            .build();
    SignRequest<AwsCredentialsIdentity> sign =
        SignRequest.builder(key)
            .request(plain)
            .payload(() -> new ByteArrayInputStream(floats(1, 2)))
            .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sagemaker")
            .putProperty(
                HttpSigner.SIGNING_CLOCK, Clock.fixed(cloud.time.now().plus(off), ZoneOffset.UTC))
            .build();
    return AwsV4HttpSigner.create().sign(sign).request();
  }

  private HttpResponse<String> send(SdkHttpRequest signed) throws Exception {
    return send(signed, floats(1, 2), request -> {});
  }

  private HttpResponse<String> send(
      SdkHttpRequest signed, byte[] body, Consumer<HttpRequest.Builder> change) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(signed.getUri()).POST(BodyPublishers.ofByteArray(body));
    for (Map.Entry<String, List<String>> header : signed.headers().entrySet()) {
      if (!header.getKey().equalsIgnoreCase("Host")) {
        header.getValue().forEach(value -> request.setHeader(header.getKey(), value));
      }
    }
    change.accept(request);
    return client.send(request.build(), BodyHandlers.ofString(UTF_8));
  }

  private static void assertRefused(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains(code);
    assertThat(response.headers().firstValue("x-amzn-RequestId")).isPresent();
    assertThat(response.headers().firstValue("x-tenk-emulated")).contains("true");
    assertThat(response.body()).startsWith("{\"message\":\"");
  }

  @Test
  void everyPartOfARequestIsSigned() throws Exception {
    AwsCredentialsIdentity key = TestCloud.BUILT_IN;
    String bad = "InvalidSignatureException";
    SdkHttpRequest signed = signed(key, Duration.ZERO);
    assertThat(send(signed).statusCode()).isEqualTo(200);

    assertRefused(send(signed, floats(1, 3), request -> {}), 403, bad);
    assertRefused(
        send(
            signed,
            floats(1, 2),
            request -> request.setHeader("X-Amzn-SageMaker-Custom-Attributes", "other")),
        403,
        bad);
    assertRefused(
        send(signed, floats(1, 2), request -> request.uri(URI.create(signed.getUri() + "&b=1"))),
        403,
        bad);
    assertRefused(
        send(
            signed,
            floats(1, 2),
            request -> request.uri(URI.create(signed.getUri().toString().replace("/rt/", "/rx/")))),
        403,
        bad);
    // A header that changes the meaning must be signed too.
    assertRefused(
        send(signed, floats(1, 2), request -> request.setHeader("X-Amz-Invocation-Type", "Event")),
        403,
        bad);
    // Only S3 takes a payload unsigned.
    assertRefused(
        send(
            signed,
            floats(1, 2),
            request -> request.setHeader("x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
        403,
        bad);
    String authorization = signed.firstMatchingHeader("Authorization").orElseThrow();
    assertRefused(
        send(
            signed,
            floats(1, 2),
            request ->
                request.setHeader(
                    "Authorization", authorization.replace("/sagemaker/", "/lambda/"))),
        403,
        bad);
    assertRefused(
        send(signed, floats(1, 2), request -> request.setHeader("Authorization", "AWS4 nonsense")),
        400,
        "IncompleteSignatureException");
  }

  @Test
  void dateMayBeAQuarterOfAnHourOff() throws Exception {
    AwsCredentialsIdentity key = TestCloud.BUILT_IN;
    Duration limit = Duration.ofMinutes(15);
    // Signatures carry whole seconds.
    Duration second = Duration.ofSeconds(2);
    assertThat(send(signed(key, limit.minus(second))).statusCode()).isEqualTo(200);
    assertThat(send(signed(key, limit.minus(second).negated())).statusCode()).isEqualTo(200);
    HttpResponse<String> late = send(signed(key, limit.plus(second).negated()));
    assertRefused(late, 403, "InvalidSignatureException");
    assertThat(late.body()).contains("Signature expired");
    assertThat(send(signed(key, limit.plus(second))).body()).contains("not yet current");
  }

  @Test
  void withoutSignatureNothingIsDone() throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(cloud.cloud.url() + PATH))
                .POST(BodyPublishers.ofByteArray(floats(1, 2)))
                .build(),
            BodyHandlers.ofString(UTF_8));
    assertRefused(response, 403, "MissingAuthenticationTokenException");
    assertThat(response.body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
  }
}
