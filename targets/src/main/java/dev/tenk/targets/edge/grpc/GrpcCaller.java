package dev.tenk.targets.edge.grpc;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.CertificateTrust;
import dev.tenk.targets.HttpLoop;
import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.edge.client.Route;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HttpConnectProxiedSocketAddress;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * gRPC over Netty on the {@link HttpLoop} (docs/decisions), through the proxy that {@link
 * ProxyPolicy} names. It repeats no call: a retry would turn an error into latency.
 */
public final class GrpcCaller implements AutoCloseable {
  /** As of an answer over HTTP. */
  private static final int MAX_MESSAGE_BYTES = 64 << 20;

  private final EventLoop loop = HttpLoop.get();
  private final Metadata headers = new Metadata();
  private final Duration timeout;
  private final Route route;
  private final GrpcFailures failures;
  private final List<Connection> connections;
  private final AtomicInteger next = new AtomicInteger();

  private record Connection(GrpcWire wire, ManagedChannel channel) {}

  /**
   * A client of one server.
   *
   * @param headers sent with each call
   * @param timeout of a call, from hand-over to its status; told to the server
   * @param channels how many connections calls take in turns
   * @param caFile PEM certificates to trust instead of the platform's own
   */
  public GrpcCaller(
      URI base,
      Map<String, String> headers,
      Duration timeout,
      int channels,
      Optional<Path> caFile) {
    this(base, headers, timeout, channels, caFile, ProxyPolicy.ofThisProcess());
  }

  GrpcCaller(
      URI base,
      Map<String, String> headers,
      Duration timeout,
      int channels,
      Optional<Path> caFile,
      ProxyPolicy proxies) {
    headers.forEach(
        (name, value) ->
            this.headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
    this.timeout = timeout;
    this.route = Route.to(base, proxies.of(base));
    this.failures = new GrpcFailures(route);
    Optional<SslContext> tls = route.secure() ? Optional.of(trusting(caFile)) : Optional.empty();
    this.connections =
        Stream.generate(GrpcWire::new)
            .limit(channels)
            .map(wire -> new Connection(wire, channel(wire, tls)))
            .toList();
    // not at the first call of a load
    connections.forEach(each -> each.channel().getState(true));
  }

  private static SslContext trusting(Optional<Path> caFile) {
    try {
      return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
          .trustManager(new CertificateTrust(caFile))
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("the gRPC client does not start", e);
    }
  }

  private ManagedChannel channel(GrpcWire wire, Optional<SslContext> tls) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(address())
            .overrideAuthority(route.server())
            .eventLoopGroup(loop)
            .channelFactory(wire::newConnection)
            .directExecutor()
            .disableRetry()
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .withOption(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis())));
    return (tls.isPresent() ? builder.sslContext(tls.get()) : builder.usePlaintext()).build();
  }

  /** The name is looked up here, on the thread of the caller: it may take seconds. */
  private SocketAddress address() {
    InetSocketAddress next = new InetSocketAddress(route.nextHost(), route.nextPort());
    if (route.proxy().isEmpty()) {
      return next;
    }
    if (next.isUnresolved()) {
      throw new ConfigurationException(
          "the proxy %s has no address that is known".formatted(route.proxy().get()));
    }
    HttpConnectProxiedSocketAddress.Builder tunnel =
        HttpConnectProxiedSocketAddress.newBuilder()
            .setProxyAddress(next)
            .setTargetAddress(InetSocketAddress.createUnresolved(route.host(), route.port()));
    route
        .proxy()
        .get()
        .user()
        .ifPresent(user -> tunnel.setUsername(user.name()).setPassword(user.password()));
    return tunnel.build();
  }

  /**
   * Calls a method, and reads its result on the loop's thread.
   *
   * @return what the reader made of it; fails only through a bug of ours
   */
  public <T> CompletionStage<T> send(
      GrpcMethod method, byte[] request, Function<GrpcResult, T> reader) {
    CompletableFuture<T> made = new CompletableFuture<>();
    if (loop.inEventLoop()) {
      start(method, request, reader, made);
    } else {
      loop.execute(() -> start(method, request, reader, made));
    }
    return made;
  }

  private <T> void start(
      GrpcMethod method,
      byte[] request,
      Function<GrpcResult, T> reader,
      CompletableFuture<T> made) {
    Connection turn = connections.get(Math.floorMod(next.getAndIncrement(), connections.size()));
    GrpcCall call =
        new GrpcCall(
            turn.wire(),
            failures,
            result -> {
              try {
                made.complete(reader.apply(result));
              } catch (Throwable e) {
                made.completeExceptionally(e);
              }
            });
    ClientCall<byte[], byte[]> begun =
        turn.channel()
            .newCall(
                method.descriptor(),
                CallOptions.DEFAULT
                    .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
                    .withStreamTracerFactory(call.tracing()));
    Metadata sent = new Metadata();
    // gRPC adds its own, so they are of one call only
    sent.merge(headers);
    begun.start(call, sent);
    begun.request(2);
    begun.sendMessage(request);
    begun.halfClose();
  }

  /** Calls a method and waits for its result. */
  public GrpcResult ask(GrpcMethod method, byte[] request) {
    return send(method, request, Function.identity()).toCompletableFuture().join();
  }

  /** Calls that its server takes at a time over all connections; empty where it names no bound. */
  public OptionalInt maxConcurrentCalls() {
    long most = 0;
    for (Connection each : connections) {
      OptionalInt calls = each.wire().maxConcurrentCalls();
      if (calls.isEmpty()) {
        return calls;
      }
      most += calls.getAsInt();
    }
    return most > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) most);
  }

  /** The proxy in between, without its user and password, as in {@code http://proxy:3128}. */
  public Optional<String> proxy() {
    return route.proxy().map(ProxyPolicy.Proxy::toString);
  }

  @Override
  public void close() {
    connections.forEach(each -> each.channel().shutdownNow());
  }
}
