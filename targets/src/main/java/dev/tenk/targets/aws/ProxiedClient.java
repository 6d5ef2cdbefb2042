package dev.tenk.targets.aws;

import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.ProxyPolicy.Proxy;
import dev.tenk.targets.ProxyRefusedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;

/**
 * An HTTP client that asks each host through the proxy that {@link ProxyPolicy} names for it; the
 * SDK's own clients have one proxy for all hosts. Each proxy has a pool of its own.
 */
final class ProxiedClient implements SdkAsyncHttpClient {
  /** How the SDK says that a proxy gave no tunnel. */
  private static final String NO_TUNNEL = "to proxy";

  private final ProxyPolicy policy;
  private final Function<Optional<Proxy>, SdkAsyncHttpClient> clients;
  private final Map<Optional<Proxy>, SdkAsyncHttpClient> byProxy = new ConcurrentHashMap<>();
  private final Map<String, Optional<Proxy>> byServer = new ConcurrentHashMap<>();

  /**
   * Opens nothing yet.
   *
   * @param clients makes a client that goes through a proxy, or directly
   */
  ProxiedClient(ProxyPolicy policy, Function<Optional<Proxy>, SdkAsyncHttpClient> clients) {
    this.policy = policy;
    this.clients = clients;
  }

  @Override
  public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
    SdkHttpRequest head = request.request();
    Optional<Proxy> proxy =
        byServer.computeIfAbsent(
            head.protocol() + "://" + head.host() + ":" + head.port(),
            server -> policy.of(URI.create(server)));
    return byProxy
        .computeIfAbsent(proxy, clients)
        .execute(proxy.map(through -> toldOf(through, request)).orElse(request));
  }

  private static AsyncExecuteRequest toldOf(Proxy proxy, AsyncExecuteRequest request) {
    AsyncExecuteRequest.Builder told =
        AsyncExecuteRequest.builder()
            .request(request.request())
            .requestContentPublisher(request.requestContentPublisher())
            .responseHandler(new Told(request.responseHandler(), proxy))
            .fullDuplex(request.fullDuplex())
            .httpExecutionAttributes(request.httpExecutionAttributes());
    request.metricCollector().ifPresent(told::metricCollector);
    return told.build();
  }

  /** Who fails to be reached, or to open a tunnel, is the proxy. */
  private record Told(SdkAsyncHttpResponseHandler handler, Proxy proxy)
      implements SdkAsyncHttpResponseHandler {
    @Override
    public void onHeaders(SdkHttpResponse headers) {
      handler.onHeaders(headers);
    }

    @Override
    public void onStream(Publisher<ByteBuffer> body) {
      handler.onStream(body);
    }

    @Override
    public void onError(Throwable failure) {
      handler.onError(refusal(failure).<Throwable>map(told -> told).orElse(failure));
    }

    private Optional<ProxyRefusedException> refusal(Throwable failure) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof io.netty.channel.ConnectTimeoutException) {
          return Optional.empty();
        } else if (cause instanceof ConnectException) {
          return Optional.of(new ProxyRefusedException(proxy, "refused the connection"));
        } else if (cause instanceof UnknownHostException) {
          return Optional.of(new ProxyRefusedException(proxy, "has no address that is known"));
        } else if (cause instanceof IOException
            && String.valueOf(cause.getMessage()).endsWith(NO_TUNNEL)) {
          return Optional.of(new ProxyRefusedException(proxy, "gave no way to the service"));
        }
      }
      return Optional.empty();
    }
  }

  @Override
  public String clientName() {
    return "tenk-proxied";
  }

  @Override
  public void close() {
    byProxy.values().forEach(SdkAsyncHttpClient::close);
  }
}
