package dev.tenk.targets.aws;

import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.targets.CertificateTrust;
import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.ProxyPolicy.Proxy;
import dev.tenk.targets.StartedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * One pool of connections to AWS and the credentials for it. Retries are off: a retry turns an
 * error into latency.
 */
public final class AwsConnection implements AutoCloseable {
  /** The key of a local cloud that tenk starts; no secret, for it opens nothing. */
  private static final AwsBasicCredentials LOCAL_CLOUD =
      AwsBasicCredentials.create("LOCALCLOUD", "local-cloud-secret");

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration BLOCKING_TIMEOUT = Duration.ofSeconds(30);
  private static final int CALLERS = 2;
  private static final long QUIET_MILLIS = 50;
  private static final long CLOSE_MILLIS = 5000;

  private final AwsSettings settings;
  private final Optional<StartedServer> started;
  private final ProxyPolicy proxies;
  private final SdkEventLoopGroup loops;
  private final SdkAsyncHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final Optional<StsClient> sts;
  private final ExecutorService callers;

  /** Opens a pool; nothing is sent yet. */
  public AwsConnection(AwsSettings settings, Optional<StartedServer> started) {
    this(settings, started, ProxyPolicy.ofThisProcess());
  }

  AwsConnection(AwsSettings settings, Optional<StartedServer> started, ProxyPolicy proxies) {
    this.settings = settings;
    this.started = started;
    this.proxies = proxies;
    if (!proxies.isDirect()) {
      // a variable that names none is told before anything is asked
      var unused = proxies.of(urlOf("sts"));
    }
    this.loops = loops();
    this.http =
        new WireClock(
            proxies.isDirect() ? http(Optional.empty()) : new ProxiedClient(proxies, this::http));
    // marshalling and signing half a megabyte takes a while, which the load's own threads have not
    this.callers =
        Executors.newFixedThreadPool(
            CALLERS,
            task -> {
              Thread thread = new Thread(task, "tenk-aws-call");
              thread.setDaemon(true);
              return thread;
            });
    AwsCredentialsProvider base =
        started.isPresent()
            ? StaticCredentialsProvider.create(LOCAL_CLOUD)
            : DefaultCredentialsProvider.builder()
                .applyMutation(builder -> settings.profile().ifPresent(builder::profileName))
                .build();
    this.sts = settings.roleArn().map(role -> stsClient(base));
    this.credentials =
        settings
            .roleArn()
            .<AwsCredentialsProvider>map(role -> assumed(role, sts.orElseThrow()))
            .orElse(base);
  }

  /**
   * The SDK's own loop, whose connections tell when they end. One alone: with several, a connection
   * that is refused at once may be so before the pool's own loop looks at it, and the call waits
   * until its time-out (SDK 2.40.2, 1 to 2 in 100 calls on loopback).
   */
  private static SdkEventLoopGroup loops() {
    SdkEventLoopGroup usual = SdkEventLoopGroup.builder().numberOfThreads(1).build();
    return SdkEventLoopGroup.create(
        usual.eventLoopGroup(), () -> ConnectionEnd.watch(usual.channelFactory().newChannel()));
  }

  private SdkAsyncHttpClient http(Optional<Proxy> proxy) {
    return NettyNioAsyncHttpClient.builder()
        .eventLoopGroup(loops)
        .maxConcurrency(settings.connections())
        // calls wait for a connection until their own time-out, never fail for the queue's
        // length
        .maxPendingConnectionAcquires(Integer.MAX_VALUE)
        .connectionAcquisitionTimeout(settings.timeout())
        .connectionTimeout(
            settings.timeout().compareTo(CONNECT_TIMEOUT) < 0
                ? settings.timeout()
                : CONNECT_TIMEOUT)
        // the call's own time-out ends it
        .readTimeout(settings.timeout().plusSeconds(5))
        .writeTimeout(settings.timeout().plusSeconds(5))
        .proxyConfiguration(proxy(proxy))
        .tlsTrustManagersProvider(this::trusted)
        .build();
  }

  /** The policy's word alone: left to itself the SDK looks at variables and properties as well. */
  private static ProxyConfiguration proxy(Optional<Proxy> proxy) {
    ProxyConfiguration.Builder builder =
        ProxyConfiguration.builder()
            .useSystemPropertyValues(false)
            .useEnvironmentVariableValues(false);
    proxy.ifPresent(
        through -> {
          builder.scheme("http").host(through.host()).port(through.port());
          through.user().ifPresent(user -> builder.username(user.name()).password(user.password()));
        });
    return builder.build();
  }

  private TrustManager[] trusted() {
    return new TrustManager[] {new CertificateTrust(settings.caFile())};
  }

  private StsClient stsClient(AwsCredentialsProvider base) {
    byThisMachinesClock();
    // the provider of a role's credentials takes only the blocking kind of client
    return StsClient.builder()
        .applyMutation(builder -> url().ifPresent(builder::endpointOverride))
        .region(Region.of(settings.region()))
        .credentialsProvider(base)
        .httpClient(blocking(urlOf("sts")))
        .build();
  }

  /**
   * What is at an address that is good without a signature.
   *
   * @param mostBytes more are refused
   */
  public SdkBytes download(URI address, int mostBytes) throws IOException {
    try (SdkHttpClient client = blocking(address)) {
      HttpExecuteResponse answer =
          client
              .prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(
                          SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(address).build())
                      .build())
              .call();
      if (!answer.httpResponse().isSuccessful()) {
        throw new IOException("status " + answer.httpResponse().statusCode());
      }
      try (InputStream body = answer.responseBody().orElseThrow(() -> new IOException("no body"))) {
        byte[] bytes = body.readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
          throw new IOException("more than " + mostBytes + " bytes");
        }
        return SdkBytes.fromByteArrayUnsafe(bytes);
      }
    }
  }

  private SdkHttpClient blocking(URI address) {
    return UrlConnectionHttpClient.builder()
        .connectionTimeout(CONNECT_TIMEOUT)
        .socketTimeout(BLOCKING_TIMEOUT)
        .proxyConfiguration(BlockingProxy.of(proxies.of(address)))
        .tlsTrustManagersProvider(this::trusted)
        .build();
  }

  /**
   * The proxy to a service, for {@link dev.tenk.targets.TargetIdentity#details()}: the pair is
   * missing where there is none.
   *
   * @param service its name in a host, as in {@code lambda}
   */
  public void addProxyTo(Map<String, String> details, String service) {
    proxies.of(urlOf(service)).ifPresent(proxy -> details.put(TargetFacts.PROXY, proxy.toString()));
  }

  private URI urlOf(String service) {
    return url()
        .orElseGet(
            () -> {
              Region region = Region.of(settings.region());
              return URI.create(
                  "https://%s.%s.%s"
                      .formatted(service, region.id(), PartitionMetadata.of(region).dnsSuffix()));
            });
  }

  private static StsAssumeRoleCredentialsProvider assumed(String role, StsClient sts) {
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts)
        .refreshRequest(request -> request.roleArn(role).roleSessionName("tenk"))
        // renewed in the background, not in a call
        .asyncCredentialUpdateEnabled(true)
        .build();
  }

  /**
   * A client that is built next signs by this machine's clock. Refused for its time, a client takes
   * over the service's, and the SDK gives that to all that are built after it.
   */
  private static void byThisMachinesClock() {
    SdkGlobalTime.setGlobalTimeOffset(0);
  }

  /** A client of one service, on this pool, with these credentials, without retries. */
  public <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C client(B builder) {
    return configured(builder, url(), List.of()).build();
  }

  /** The same, of which an interceptor sees every call. */
  public <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C client(
      B builder, ExecutionInterceptor interceptor) {
    return configured(builder, url(), List.of(interceptor)).build();
  }

  /** The same for the object store, which may be elsewhere. */
  public <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C objectStoreClient(
      B builder) {
    return configured(
            builder,
            settings.s3EndpointUrl().or(() -> started.flatMap(StartedServer::objectStoreUrl)),
            List.of(new WithoutExpect()))
        .build();
  }

  /** The endpoint override instead of the service's own address. */
  public Optional<URI> url() {
    return settings.endpointUrl().or(() -> started.map(StartedServer::url));
  }

  private <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> B configured(
      B builder, Optional<URI> url, List<ExecutionInterceptor> interceptors) {
    url.ifPresent(builder::endpointOverride);
    byThisMachinesClock();
    return builder
        .region(Region.of(settings.region()))
        .credentialsProvider(credentials)
        .httpClient(http)
        .asyncConfiguration(
            async ->
                // no thread between the answer and its instant
                async.advancedOption(
                    SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
        .overrideConfiguration(
            override ->
                override
                    .executionInterceptors(interceptors)
                    .retryStrategy(DefaultRetryStrategy.doNotRetry())
                    .apiCallTimeout(settings.timeout())
                    .apiCallAttemptTimeout(settings.timeout()));
  }

  /**
   * Makes a call on a thread of its own and times it.
   *
   * @param call starts it, with the timing's part of its configuration
   * @param meaning of the service's own errors
   */
  @SuppressWarnings("FutureReturnValueIgnored") // its completion completes the one that is returned
  public <R> CompletionStage<Called<R>> call(
      Function<Consumer<AwsRequestOverrideConfiguration.Builder>, CompletableFuture<R>> call,
      ErrorMeaning meaning) {
    CallMeter meter = new CallMeter();
    Consumer<AwsRequestOverrideConfiguration.Builder> timed =
        override -> override.addMetricPublisher(meter);
    CompletableFuture<Called<R>> called = new CompletableFuture<>();
    callers.execute(
        () -> {
          CompletableFuture<R> answer;
          try {
            answer = call.apply(timed);
          } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
          }
          answer.whenComplete(
              (response, failure) -> called.complete(called(meter, response, failure, meaning)));
        });
    return called;
  }

  private static <R> Called<R> called(
      CallMeter meter, R response, Throwable failure, ErrorMeaning meaning) {
    return failure == null
        ? new Called.Answered<>(response, meter.sentNanos(), meter.doneNanos(), meter.facts())
        : new Called.NotAnswered<>(
            AwsOutcomes.of(failure, meaning),
            PreflightCalls.words(failure),
            meter.sentNanos(),
            meter.doneNanos(),
            meter.facts());
  }

  @Override
  public void close() {
    callers.shutdown();
    if (credentials instanceof SdkAutoCloseable renewed) {
      renewed.close();
    }
    sts.ifPresent(SdkAutoCloseable::close);
    http.close();
    // by default the client would wait two quiet seconds for calls that are no longer made; without
    // any, one loop ends before another has notified it that a connection is closed
    loops
        .eventLoopGroup()
        .shutdownGracefully(QUIET_MILLIS, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly();
  }
}
