package dev.tenk.agent.http;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port that an agent answers gRPC on. */
final class GrpcServer {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);
  private static final String PROTOCOL = "inference.GRPCInferenceService";
  private static final String OWN = "tenk.EdgeAgent";

  /** Open, because probes carry no credentials. */
  private static final Set<String> HEALTH =
      Set.of(PROTOCOL + "/ServerLive", PROTOCOL + "/ServerReady");

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  // As of HTTP.
  private static final int THREADS = 32;
  private static final long IDLE_MINUTES = 5;
  // Clients ask whether a connection still is, and the library thinks it an attack below this.
  private static final long KEEP_ALIVE_SECONDS = 10;

  // How much may be on its way over one connection. An image tensor has 600 KB, so the library's
  // own 1 MiB is less than two, and the next comes only once a thread has woken and said so.
  private static final int WINDOW_BYTES = 8 << 20;

  /**
   * Where the library has a trace of the stack for each connection that does not speak HTTP/2. Kept
   * here, because the level of a logger that nobody holds is forgotten.
   */
  private static final java.util.logging.Logger CONNECTIONS =
      java.util.logging.Logger.getLogger("io.grpc.netty.NettyServerTransport.connections");

  static {
    CONNECTIONS.setLevel(Level.OFF);
  }

  private final Server server;
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor timer;

  /**
   * Does not listen yet.
   *
   * @param address to listen on
   * @param workers inferences at a time, which run on its threads
   * @param messageTimeoutMillis within which a call's message has to come whole
   */
  GrpcServer(
      InetSocketAddress address,
      GrpcEndpoint endpoint,
      BearerToken token,
      int workers,
      long messageTimeoutMillis) {
    threads =
        new ThreadPoolExecutor(
            THREADS + workers,
            THREADS + workers,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "tenk-grpc");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "tenk-grpc-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    server =
        NettyServerBuilder.forAddress(address)
            .executor(threads)
            .maxInboundMessageSize((int) Signature.MAX_BODY_BYTES)
            .initialFlowControlWindow(WINDOW_BYTES)
            .maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES)
            .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            // the one that is given last is asked first
            .intercept(new Patience(timer, messageTimeoutMillis))
            .intercept(new Doorkeeper(token))
            .addService(service(PROTOCOL, endpoint.inference()))
            .addService(service(OWN, endpoint.own()))
            .build();
  }

  private static ServerServiceDefinition service(
      String name, Map<String, GrpcEndpoint.Method> methods) {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(name);
    methods.forEach(
        (word, method) ->
            service.addMethod(
                MethodDescriptor.newBuilder(new Received(), new Answer())
                    .setType(MethodType.UNARY)
                    .setFullMethodName(MethodDescriptor.generateFullMethodName(name, word))
                    .build(),
                ServerCalls.asyncUnaryCall((request, client) -> call(method, request, client))));
    return service.build();
  }

  private static void call(
      GrpcEndpoint.Method method, ByteBuffer request, StreamObserver<byte[]> client) {
    try {
      method.call(request, client);
    } catch (RuntimeException e) {
      Status status = GrpcEndpoint.status(e);
      if (status.getCode() == Status.Code.UNKNOWN) {
        LOG.error("a request could not be handled", e);
      }
      client.onError(status.asRuntimeException());
    }
  }

  /** Lets in who has the token. */
  private static final class Doorkeeper implements ServerInterceptor {
    private final BearerToken token;

    Doorkeeper(BearerToken token) {
      this.token = token;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (HEALTH.contains(call.getMethodDescriptor().getFullMethodName())
          || token.isOf(headers.get(AUTHORIZATION))) {
        return next.startCall(call, headers);
      }
      call.close(
          Status.UNAUTHENTICATED.withDescription(
              "expected authorization: Bearer with the agent's token"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  /** Ends calls whose message does not come. */
  private record Patience(ScheduledExecutorService timer, long timeoutMillis)
      implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      ServerCall.Listener<Q> listener = next.startCall(call, headers);
      // whoever is first: the end of the message, or that of the time for it
      AtomicBoolean ended = new AtomicBoolean();
      Future<?> late =
          timer.schedule(
              () -> {
                if (ended.compareAndSet(false, true)) {
                  call.close(
                      Status.DEADLINE_EXCEEDED.withDescription(
                          "the message did not come whole within " + timeoutMillis + " ms"),
                      new Metadata());
                }
              },
              timeoutMillis,
              TimeUnit.MILLISECONDS);
      return new SimpleForwardingServerCallListener<>(listener) {
        @Override
        public void onHalfClose() {
          if (ended.compareAndSet(false, true)) {
            late.cancel(false);
            super.onHalfClose();
          }
        }

        @Override
        public void onCancel() {
          late.cancel(false);
          super.onCancel();
        }
      };
    }
  }

  /** Requests as their bytes. */
  private static final class Received implements MethodDescriptor.Marshaller<ByteBuffer> {
    @Override
    public InputStream stream(ByteBuffer message) {
      return new ByteArrayInputStream(
          message.array(), message.arrayOffset() + message.position(), message.remaining());
    }

    @Override
    public ByteBuffer parse(InputStream message) {
      try {
        return ByteBuffer.wrap(message.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Answers as their bytes. */
  private static final class Answer implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      throw new UnsupportedOperationException("an agent gets no answers");
    }
  }

  void start() throws IOException {
    server.start();
  }

  int port() {
    return server.getPort();
  }

  /** Takes no more calls; those that it has taken go on. */
  void shutdown() {
    server.shutdown();
  }

  /** Waits until those that it has taken are answered, and ends the others. */
  void close(long timeoutNanos) throws InterruptedException {
    if (!server.awaitTermination(timeoutNanos, TimeUnit.NANOSECONDS)) {
      server.shutdownNow();
    }
    threads.shutdown();
    timer.shutdownNow();
  }
}
