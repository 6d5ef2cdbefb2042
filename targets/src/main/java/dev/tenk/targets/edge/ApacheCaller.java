package dev.tenk.targets.edge;

import dev.tenk.openinference.HttpBody;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * HTTP/1.1 over Apache HttpClient's asynchronous side, chosen by measurement (docs/decisions). It
 * repeats nothing on its own: a retry would turn an error into latency.
 */
final class ApacheCaller implements HttpCaller {
  private static final int IO_THREADS = 2;

  private final String base;
  private final Map<String, String> headers;
  private final Duration timeout;
  private final CloseableHttpAsyncClient client;
  private final ScheduledThreadPoolExecutor timer;

  ApacheCaller(URI base, EdgeSettings settings) {
    this.base = base.toString().replaceAll("/$", "");
    this.headers = settings.headers();
    this.timeout = settings.timeout();
    Timeout limit = Timeout.of(timeout);
    PoolingAsyncClientConnectionManagerBuilder connections =
        PoolingAsyncClientConnectionManagerBuilder.create()
            .setMaxConnTotal(settings.connections())
            .setMaxConnPerRoute(settings.connections())
            .setDefaultTlsConfig(
                TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(limit)
                    .setSocketTimeout(limit)
                    // a server may close what idles; ask before the next request finds out
                    .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                    .build());
    settings
        .caFile()
        .ifPresent(
            file ->
                connections.setTlsStrategy(
                    ClientTlsStrategyBuilder.create().setSslContext(trusting(file)).buildAsync()));
    client =
        HttpAsyncClients.custom()
            .setConnectionManager(connections.build())
            .setIOReactorConfig(
                IOReactorConfig.custom().setIoThreadCount(IO_THREADS).setTcpNoDelay(true).build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(limit)
                    .setResponseTimeout(limit)
                    .build())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableConnectionState()
            .build();
    client.start();
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "tenk-timeout");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public CompletionStage<Result> send(Prepared request) {
    Call call = new Call();
    AsyncRequestBuilder builder =
        request.body().isPresent() ? AsyncRequestBuilder.post() : AsyncRequestBuilder.get();
    builder.setUri(base + request.path());
    headers.forEach(builder::addHeader);
    request
        .jsonHeaderLength()
        .ifPresent(length -> builder.addHeader(HttpBody.JSON_HEADER_LENGTH_HEADER, length));
    request
        .body()
        .ifPresent(
            body ->
                builder.setEntity(
                    new SentInstant(
                        new BasicAsyncEntityProducer(
                            body, ContentType.parse(request.contentType())),
                        call)));
    // the client's own time-outs start anew with each byte; this one does not
    call.limit = timer.schedule(call::giveUp, timeout.toNanos(), TimeUnit.NANOSECONDS);
    call.exchange =
        client.execute(
            builder.build(), new BasicResponseConsumer<>(new BasicAsyncEntityConsumer()), call);
    return call.result;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
  }

  /** One exchange; whatever ends it first completes the result. */
  private static final class Call implements FutureCallback<Message<HttpResponse, byte[]>> {
    final CompletableFuture<Result> result = new CompletableFuture<>();
    volatile OptionalLong sentNanos = OptionalLong.empty();
    volatile ScheduledFuture<?> limit;
    volatile Future<?> exchange;

    @Override
    public void completed(Message<HttpResponse, byte[]> message) {
      long done = System.nanoTime();
      byte[] body = message.getBody() == null ? new byte[0] : message.getBody();
      Optional<String> jsonLength =
          Optional.ofNullable(message.getHead().getFirstHeader(HttpBody.JSON_HEADER_LENGTH_HEADER))
              .map(Header::getValue);
      end(new Response(sentNanos, done, message.getHead().getCode(), jsonLength, body));
    }

    @Override
    public void failed(Exception failure) {
      long done = System.nanoTime();
      end(
          failure instanceof InterruptedIOException // of which socket time-outs are a kind
              ? new NoAnswer(sentNanos, done)
              : new Broken(sentNanos, done, errorCode(failure), message(failure)));
    }

    @Override
    public void cancelled() {
      end(new NoAnswer(sentNanos, System.nanoTime()));
    }

    void giveUp() {
      end(new NoAnswer(sentNanos, System.nanoTime()));
      if (exchange != null) {
        exchange.cancel(true);
      }
    }

    private void end(Result how) {
      if (limit != null) {
        limit.cancel(false);
      }
      result.complete(how);
    }
  }

  /** Notes when the body is first asked for: the connection is there and the head is written. */
  private record SentInstant(AsyncEntityProducer body, Call call) implements AsyncEntityProducer {
    @Override
    public void produce(DataStreamChannel channel) throws IOException {
      if (call.sentNanos.isEmpty()) {
        call.sentNanos = OptionalLong.of(System.nanoTime());
      }
      body.produce(channel);
    }

    @Override
    public boolean isRepeatable() {
      return body.isRepeatable();
    }

    @Override
    public void failed(Exception cause) {
      body.failed(cause);
    }

    @Override
    public long getContentLength() {
      return body.getContentLength();
    }

    @Override
    public String getContentType() {
      return body.getContentType();
    }

    @Override
    public String getContentEncoding() {
      return body.getContentEncoding();
    }

    @Override
    public boolean isChunked() {
      return body.isChunked();
    }

    @Override
    public java.util.Set<String> getTrailerNames() {
      return body.getTrailerNames();
    }

    @Override
    public int available() {
      return body.available();
    }

    @Override
    public void releaseResources() {
      body.releaseResources();
    }
  }

  private static String errorCode(Exception failure) {
    if (failure instanceof ConnectException) {
      return "connect-refused";
    } else if (failure instanceof UnknownHostException) {
      return "unknown-host";
    } else if (failure instanceof SSLException) {
      return "tls";
    } else if (failure instanceof IOException) {
      return "connection-closed";
    }
    return failure.getClass().getSimpleName();
  }

  private static String message(Exception failure) {
    return failure.getMessage() == null ? errorCode(failure) : failure.getMessage();
  }

  private static SSLContext trusting(Path caFile) {
    try (InputStream pem = Files.newInputStream(caFile)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigurationException(
          caFile + " is not a PEM file of certificates: " + e.getMessage(), e);
    }
  }
}
