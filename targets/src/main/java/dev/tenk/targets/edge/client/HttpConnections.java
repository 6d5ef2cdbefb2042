package dev.tenk.targets.edge.client;

import dev.tenk.targets.HttpLoop;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * The connections to one server, and the calls that wait for one, in the order in which they came.
 * A call that finds none free has another opened, up to a bound; the one that was used last is used
 * next. Everything here is done on the loop's thread.
 */
final class HttpConnections {
  private static final int MAX_HEAD_BYTES = 64 << 10;
  private static final int READ_BYTES = 64 << 10;

  private final EventLoop loop;
  private final Route route;
  private final Duration timeout;
  private final int bound;
  private final long idleNanos;
  private final Optional<SslContext> ssl;
  private final HttpBuffers buffers = new HttpBuffers();
  private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<HttpCall> waiting = new ArrayDeque<>();
  private final Set<HttpConnection> open = new HashSet<>();
  private volatile InetAddress[] addresses = {};
  private int connecting;
  private boolean closed;

  /**
   * None is open yet.
   *
   * @param timeout of the opening of one
   * @param bound the most that are open at a time
   * @param idle how long one may have been idle that is used again
   * @param ssl for a secure route
   */
  HttpConnections(
      EventLoop loop,
      Route route,
      Duration timeout,
      int bound,
      Optional<Duration> idle,
      Optional<SslContext> ssl) {
    this.loop = loop;
    this.route = route;
    this.timeout = timeout;
    this.bound = bound;
    this.idleNanos = idle.map(Duration::toNanos).orElse(Long.MAX_VALUE);
    this.ssl = ssl;
  }

  /** Looks the host's name up, on the thread of the caller: it may take seconds. */
  void resolve() {
    if (addresses.length == 0) {
      try {
        addresses = InetAddress.getAllByName(route.nextHost());
      } catch (UnknownHostException e) {
        // calls are told so
      }
    }
  }

  /** Sends a call on a free connection, or has it wait for one. */
  void send(HttpCall call) {
    if (idleNanos < Long.MAX_VALUE) {
      closeOverdue();
    }
    HttpConnection free = idle.pollLast();
    if (free != null) {
      free.send(call, true);
    } else if (closed) {
      call.fail(Failures.CLOSED);
    } else {
      waiting.add(call);
      connect();
    }
  }

  /** The one that has been idle for longest comes first. */
  private void closeOverdue() {
    long nowNanos = System.nanoTime();
    while (!idle.isEmpty() && nowNanos - idle.peek().idleSinceNanos() > idleNanos) {
      HttpConnection overdue = idle.remove();
      // its place is free at once
      open.remove(overdue);
      overdue.close();
    }
  }

  /** A connection is new, or has read the whole answer of its call, now. */
  void free(HttpConnection connection, long nowNanos) {
    HttpCall next = longestWaiting();
    if (next != null) {
      connection.send(next, false);
    } else {
      connection.idle(nowNanos);
      idle.add(connection);
    }
  }

  /** The call that waits longest, taken out; null where none waits any more. */
  private HttpCall longestWaiting() {
    HttpCall next = waiting.poll();
    while (next != null && next.isOver()) {
      next = waiting.poll();
    }
    return next;
  }

  /** A connection is no more. */
  void gone(HttpConnection connection) {
    open.remove(connection);
    idle.remove(connection);
    connect();
  }

  /** Ends all; what still waits or is under way fails. */
  void close() {
    closed = true;
    waiting.forEach(call -> call.fail(Failures.CLOSED));
    waiting.clear();
    Set.copyOf(open).forEach(HttpConnection::close);
  }

  /** Opens as many as calls wait for, within the bound. */
  private void connect() {
    while (!waiting.isEmpty() && waiting.peek().isOver()) {
      waiting.remove();
    }
    while (!closed && connecting < waiting.size() && open.size() + connecting < bound) {
      connecting++;
      if (addresses.length == 0) {
        failed(Failures.connecting(new UnknownHostException(route.nextHost()), route));
        return;
      }
      connect(0);
    }
  }

  /** Of a name's addresses perhaps only one is served. */
  private void connect(int index) {
    HttpConnection connection = new HttpConnection(this, route, buffers);
    new Bootstrap()
        .group(loop)
        .channelFactory(HttpLoop::newChannel)
        .option(ChannelOption.TCP_NODELAY, true)
        // a server may answer before it has read all, and refuse the rest: its answer is read
        .option(ChannelOption.AUTO_CLOSE, false)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis())))
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                assemble(channel, connection);
              }
            })
        .connect(new InetSocketAddress(addresses[index], route.nextPort()))
        .addListener(
            connected -> {
              // without a descriptor there is no channel, and Netty tells of it on another thread
              if (loop.inEventLoop()) {
                attempted(connection, index, connected);
              } else {
                loop.execute(() -> attempted(connection, index, connected));
              }
            });
  }

  private void attempted(HttpConnection connection, int index, Future<?> connected) {
    if (connected.isSuccess()) {
      connection.handshake().addListener(secured -> secured(connection, secured));
    } else if (index + 1 < addresses.length) {
      connect(index + 1);
    } else {
      failed(Failures.connecting(connected.cause(), route));
    }
  }

  private void assemble(SocketChannel channel, HttpConnection connection) {
    route
        .tunnel()
        .ifPresent(proxy -> HttpTunnel.addTo(channel.pipeline(), proxy, route.server(), timeout));
    if (ssl.isPresent()) {
      SslHandler tls = ssl.get().newHandler(channel.alloc(), route.host(), route.port());
      tls.setHandshakeTimeoutMillis(timeout.toMillis());
      channel.pipeline().addLast(tls);
    }
    channel
        .pipeline()
        .addLast(
            connection.decoder(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_HEAD_BYTES)
                    .setMaxHeaderSize(MAX_HEAD_BYTES)
                    .setMaxChunkSize(READ_BYTES)
                    // nothing of it is sent on
                    .setValidateHeaders(false)),
            connection);
  }

  private void secured(HttpConnection connection, Future<?> handshake) {
    if (!handshake.isSuccess()) {
      connection.close();
      failed(
          handshake.cause() instanceof ClosedChannelException
              ? new SSLException(TlsFailure.CLOSED, handshake.cause())
              : handshake.cause());
    } else if (closed) {
      connection.close();
    } else {
      connecting--;
      open.add(connection);
      free(connection, System.nanoTime());
    }
  }

  /**
   * Each attempt was made for a call that waits; the one that waits longest is told. An attempt
   * that took too long was made for one whose own time is over.
   */
  private void failed(Throwable cause) {
    connecting--;
    boolean tookTooLong =
        cause instanceof ConnectTimeoutException || cause instanceof SslHandshakeTimeoutException;
    HttpCall first = tookTooLong ? null : longestWaiting();
    if (first != null) {
      Failures.tell(first, cause, route);
    }
    connect();
  }
}
