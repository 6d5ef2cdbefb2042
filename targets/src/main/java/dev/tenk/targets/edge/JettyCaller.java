package dev.tenk.targets.edge;

import dev.tenk.openinference.HttpBody;
import dev.tenk.targets.CaFile;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.ContinueProtocolHandler;
import org.eclipse.jetty.client.EarlyHintsProtocolHandler;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.ProcessingProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * HTTP/1.1 over Jetty's client, chosen by measurement (docs/decisions). It repeats and follows
 * nothing on its own: a retry would turn an error into latency.
 */
final class JettyCaller implements HttpCaller {
  private static final int SELECTORS = 1;
  private static final int MAX_THREADS = 8;
  private static final int MAX_RESPONSE_BYTES = 64 << 20;
  private static final Duration KEPT_UNUSED = Duration.ofSeconds(30);

  private final String base;
  private final Map<String, String> headers;
  private final Duration timeout;
  private final HttpClient client;

  JettyCaller(URI base, EdgeSettings settings) {
    this(base, settings.headers(), settings.timeout(), settings.connections(), settings.caFile());
  }

  JettyCaller(
      URI base,
      Map<String, String> headers,
      Duration timeout,
      int connections,
      Optional<Path> caFile) {
    this.base = base.toString().replaceAll("/$", "");
    this.headers = Map.copyOf(headers);
    this.timeout = timeout;
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(SELECTORS);
    connector.setConnectTimeout(timeout);
    connector.setTCPNoDelay(true);
    // counts while a call waits for its answer, so it must never be the first to end
    connector.setIdleTimeout(timeout.plus(KEPT_UNUSED));
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, SELECTORS + 2);
    threads.setName("tenk-http");
    threads.setDaemon(true);
    connector.setExecutor(threads);
    caFile.ifPresent(file -> connector.setSslContextFactory(trusting(file)));
    client = new HttpClient(new HttpClientTransportOverHTTP(connector));
    client.setMaxConnectionsPerDestination(connections);
    // requests wait for a connection until their own time-out, never fail for the queue's length
    client.setMaxRequestsQueuedPerDestination(Integer.MAX_VALUE);
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(null);
    try {
      client.start();
      client.getContentDecoderFactories().clear();
      // no redirects, no credentials on demand; but interim answers must be passed over
      client.getProtocolHandlers().clear();
      client.getProtocolHandlers().put(new ContinueProtocolHandler());
      client.getProtocolHandlers().put(new ProcessingProtocolHandler());
      client.getProtocolHandlers().put(new EarlyHintsProtocolHandler());
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not start", e);
    }
  }

  @Override
  public CompletionStage<HttpCaller.Result> send(Prepared prepared) {
    Call call = new Call();
    Request request =
        client
            .newRequest(base + prepared.path())
            .method(prepared.body().isPresent() ? HttpMethod.POST : HttpMethod.GET)
            .timeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .onRequestBegin(begun -> call.sentNanos = OptionalLong.of(System.nanoTime()))
            .headers(
                fields -> {
                  headers.forEach(fields::put);
                  prepared
                      .jsonHeaderLength()
                      .ifPresent(length -> fields.put(HttpBody.JSON_HEADER_LENGTH_HEADER, length));
                });
    prepared
        .body()
        .ifPresent(body -> request.body(new BytesRequestContent(prepared.contentType(), body)));
    request.send(call);
    return call.result;
  }

  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not stop", e);
    }
  }

  private static final class Call extends BufferingResponseListener {
    final CompletableFuture<HttpCaller.Result> result = new CompletableFuture<>();
    volatile OptionalLong sentNanos = OptionalLong.empty();
    private volatile long receivedNanos;

    Call() {
      super(MAX_RESPONSE_BYTES);
    }

    @Override
    public void onSuccess(org.eclipse.jetty.client.Response response) {
      // before onComplete, which comes after the connection's next request was written
      receivedNanos = System.nanoTime();
    }

    @Override
    public void onComplete(org.eclipse.jetty.client.Result jetty) {
      // a request that broke off after a whole answer was answered
      Throwable failure = jetty.getResponseFailure();
      result.complete(
          failure == null
              ? new Response(
                  sentNanos,
                  receivedNanos,
                  jetty.getResponse().getStatus(),
                  Optional.ofNullable(
                      jetty.getResponse().getHeaders().get(HttpBody.JSON_HEADER_LENGTH_HEADER)),
                  getContent() == null ? new byte[0] : getContent())
              : failed(failure, System.nanoTime()));
    }

    private HttpCaller.Result failed(Throwable failure, long done) {
      // the connect time-out is the call's, so it can win by a hair; it also ends those who queue
      if (failure instanceof TimeoutException || failure instanceof SocketTimeoutException) {
        return new NoAnswer(sentNanos, done);
      }
      String code = errorCode(failure);
      // Jetty's own messages describe its insides
      boolean forPeople = failure instanceof SSLException || failure instanceof ConnectException;
      return new Broken(
          sentNanos, done, code, forPeople ? failure.getMessage() : code.replace('-', ' '));
    }

    private String errorCode(Throwable failure) {
      if (failure instanceof ConnectException) {
        return "connect-refused";
      } else if (failure instanceof UnknownHostException
          || failure instanceof UnresolvedAddressException) {
        return "unknown-host";
      } else if (failure instanceof SSLException) {
        return "tls";
      } else if (failure instanceof IOException) {
        return sentNanos.isPresent() ? "connection-closed" : "connect-failed";
      } else if (failure instanceof HttpResponseException) {
        // the parser's word for a head that breaks off
        return String.valueOf(failure.getCause()).endsWith("Early EOF")
            ? "connection-closed"
            : "malformed-answer";
      } else if (failure instanceof IllegalArgumentException) {
        // how the listener ends an answer above its bound
        return "answer-too-large";
      }
      return failure.getClass().getSimpleName();
    }
  }

  private static SslContextFactory.Client trusting(Path caFile) {
    SslContextFactory.Client ssl = new SslContextFactory.Client();
    ssl.setTrustStore(CaFile.trustStore(caFile));
    return ssl;
  }
}
