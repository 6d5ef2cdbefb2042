package dev.tenk.targets.edge.client;

import dev.tenk.openinference.HttpBody;
import dev.tenk.targets.CertificateTrust;
import dev.tenk.targets.HttpLoop;
import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.ProxyPolicy.Proxy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * HTTP/1.1 over Netty's channels and codec, on the {@link HttpLoop}, chosen by measurement
 * (docs/decisions), through the proxy that {@link ProxyPolicy} names. It repeats no call of a load
 * and follows nothing: a retry would turn an error into latency.
 */
public final class NettyCaller implements HttpCaller {
  /**
   * Of requests: outside the heap, where the socket takes them from, so that what is sent is copied
   * no more. They live as long as their target, which no detector of leaks is to complain of.
   */
  private static final ByteBufAllocator MEMORY = new UnpooledByteBufAllocator(true, true);

  private final EventLoop loop = HttpLoop.get();
  private final URI base;
  private final Map<String, String> headers;
  private final Duration timeout;
  private final Route route;
  private final HttpConnections connections;

  /**
   * A client of one server.
   *
   * @param timeout of a call, from hand-over to last byte
   * @param bound the most connections
   * @param caFile PEM certificates to trust instead of the platform's own
   */
  public NettyCaller(
      URI base, Map<String, String> headers, Duration timeout, int bound, Optional<Path> caFile) {
    this(base, headers, new Limits(timeout, bound, Optional.empty()), caFile);
  }

  /**
   * A client of one server.
   *
   * @param headers of each request
   * @param caFile PEM certificates to trust instead of the platform's own
   */
  public NettyCaller(URI base, Map<String, String> headers, Limits limits, Optional<Path> caFile) {
    this(base, headers, limits, caFile, ProxyPolicy.ofThisProcess());
  }

  /**
   * How much of what a client may take.
   *
   * @param timeout of a call, from hand-over to last byte
   * @param connections most at a time
   * @param idle how long a connection may have been idle that is used again; empty for as long as
   *     the server keeps it
   */
  public record Limits(Duration timeout, int connections, Optional<Duration> idle) {}

  NettyCaller(
      URI base,
      Map<String, String> headers,
      Limits limits,
      Optional<Path> caFile,
      ProxyPolicy proxies) {
    this.base = base;
    this.headers = Map.copyOf(headers);
    this.timeout = limits.timeout();
    this.route = Route.to(base, proxies.of(base));
    this.connections =
        new HttpConnections(
            loop,
            route,
            timeout,
            limits.connections(),
            limits.idle(),
            route.secure() ? Optional.of(trusting(caFile)) : Optional.empty());
    connections.resolve();
  }

  private static SslContext trusting(Optional<Path> caFile) {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .trustManager(new CertificateTrust(caFile))
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("the HTTP client does not start", e);
    }
  }

  private record Message(ByteBuf bytes, int bodyBytes) implements Encoded {}

  @Override
  public Encoded encode(Prepared prepared) {
    byte[] head = head(prepared).getBytes(StandardCharsets.ISO_8859_1);
    byte[] body = prepared.body().orElse(new byte[0]);
    ByteBuf bytes = MEMORY.directBuffer(head.length + body.length);
    return new Message(bytes.writeBytes(head).writeBytes(body), body.length);
  }

  private String head(Prepared prepared) {
    Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    fields.put("Host", base.getHost() + (base.getPort() < 0 ? "" : ":" + base.getPort()));
    boolean post = prepared.body().isPresent();
    if (post) {
      fields.put("Content-Type", prepared.contentType());
    }
    fields.putAll(headers);
    prepared.authorization().ifPresent(value -> fields.put("Authorization", value));
    prepared
        .jsonHeaderLength()
        .ifPresent(length -> fields.put(HttpBody.JSON_HEADER_LENGTH_HEADER, length));
    if (post) {
      fields.put("Content-Length", Integer.toString(prepared.body().get().length));
    }
    route
        .relay()
        .flatMap(Proxy::authorization)
        .ifPresent(value -> fields.put("Proxy-Authorization", value));
    String rawPath = URI.create(base.toASCIIString()).getRawPath();
    String path = rawPath == null ? "" : rawPath.replaceAll("/$", "");
    StringBuilder head = new StringBuilder(post ? "POST " : "GET ");
    if (route.relay().isPresent()) {
      // a proxy is told the whole URL (RFC 9112, 3.2.2)
      head.append("http://").append(route.server());
    }
    head.append(path).append(prepared.path()).append(" HTTP/1.1\r\n");
    fields.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString();
  }

  @Override
  public <T> CompletionStage<T> send(Encoded request, Function<Result, T> reader) {
    CompletableFuture<T> made = new CompletableFuture<>();
    HttpCall call =
        new HttpCall(
            ((Message) request).bytes(),
            result -> {
              try {
                made.complete(reader.apply(result));
              } catch (Throwable e) {
                made.completeExceptionally(e);
              }
            });
    if (loop.inEventLoop()) {
      start(call);
    } else {
      connections.resolve();
      loop.execute(() -> start(call));
    }
    return made;
  }

  private void start(HttpCall call) {
    call.endAt(loop.schedule(call::timeOut, timeout.toNanos(), TimeUnit.NANOSECONDS));
    connections.send(call);
  }

  @Override
  public Optional<String> proxy() {
    return route.proxy().map(Proxy::toString);
  }

  @Override
  public void close() {
    loop.execute(connections::close);
  }
}
