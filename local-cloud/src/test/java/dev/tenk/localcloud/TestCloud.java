package dev.tenk.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** A stand-in with fake models and the SDK's clients for it. */
final class TestCloud implements AutoCloseable {
  static final AwsCredentials BUILT_IN =
      AwsBasicCredentials.create(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);

  final VirtualTimeline time = new VirtualTimeline(Instant.now());
  final List<FakeSession> sessions = new CopyOnWriteArrayList<>();

  /** So many loads to come fail. */
  final AtomicInteger failingLoads = new AtomicInteger();

  /** Counts loads that have started. */
  final Semaphore loads = new Semaphore(0);

  /** Lets loads continue. */
  final Semaphore loadGate = new Semaphore(1_000_000);

  final LocalCloud cloud;
  private final List<AutoCloseable> clients = new ArrayList<>();
  // Shared and never closed: closing takes two seconds.
  private static final SdkAsyncHttpClient HTTP =
      NettyNioAsyncHttpClient.builder()
          .maxConcurrency(100)
          .readTimeout(Duration.ofSeconds(30))
          .build();

  /** In virtual time, with models that answer at once. */
  TestCloud(String yaml) {
    this(yaml, true, Duration.ZERO, Duration.ZERO);
  }

  /**
   * @param gateOpen whether models answer by themselves
   * @param load virtual time that loading a model takes
   * @param infer virtual time that an inference takes
   */
  TestCloud(String yaml, boolean gateOpen, Duration load, Duration infer) {
    this.cloud =
        LocalCloud.start(
            LocalCloudProfile.read("test.yaml", Path.of(""), yaml),
            0,
            model -> session(gateOpen, load, infer),
            time,
            workers());
  }

  private InferenceSession session(boolean gateOpen, Duration load, Duration infer)
      throws InferenceException {
    loads.release();
    loadGate.acquireUninterruptibly();
    if (failingLoads.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new InferenceException("no room on the disk", null);
    }
    time.pass(load);
    FakeSession session = new FakeSession(gateOpen, () -> time.pass(infer));
    sessions.add(session);
    return session;
  }

  private static ExecutorService workers() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        new ThreadPoolExecutor.DiscardPolicy());
  }

  /** A client with the built-in key, without retries. */
  <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C extends AutoCloseable>
      C client(B builder) {
    return client(builder, BUILT_IN, Region.US_EAST_1);
  }

  /** A client with another key or for another region. */
  <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C extends AutoCloseable>
      C client(B builder, AwsCredentials credentials, Region region) {
    C client =
        builder
            .endpointOverride(cloud.url())
            .region(region)
            .credentialsProvider(StaticCredentialsProvider.create(credentials))
            .httpClient(HTTP)
            .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();
    clients.add(client);
    return client;
  }

  /** A client for the object store. */
  S3AsyncClient s3(AwsCredentials credentials) {
    S3AsyncClient client =
        S3AsyncClient.builder()
            .endpointOverride(cloud.objectStoreUrl())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .requestChecksumCalculation(
                software.amazon.awssdk.core.checksums.RequestChecksumCalculation.WHEN_REQUIRED)
            .credentialsProvider(StaticCredentialsProvider.create(credentials))
            .httpClient(HTTP)
            .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();
    clients.add(client);
    return client;
  }

  /** Waits for a call to fail. */
  static <T extends Throwable> T failure(CompletableFuture<?> call, Class<T> type) {
    Throwable thrown = catchThrowable(call::join);
    assertThat(thrown).isInstanceOf(CompletionException.class);
    assertThat(thrown.getCause()).isInstanceOf(type);
    return type.cast(thrown.getCause());
  }

  /** Waits for a call to fail, and for this error code and status. */
  static AwsServiceException failure(CompletableFuture<?> call, int status, String code) {
    AwsServiceException failure = failure(call, AwsServiceException.class);
    assertThat(failure.awsErrorDetails().errorCode()).isEqualTo(code);
    assertThat(failure.statusCode()).isEqualTo(status);
    return failure;
  }

  /** A raw FP32 tensor. */
  static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  @Override
  public void close() throws Exception {
    sessions.forEach(session -> session.gate.release(1000));
    loadGate.release(1000);
    for (AutoCloseable client : clients) {
      client.close();
    }
    cloud.close();
  }
}
