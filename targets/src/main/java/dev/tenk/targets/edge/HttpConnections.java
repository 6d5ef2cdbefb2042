package dev.tenk.targets.edge;

import dev.tenk.targets.HttpLoop;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The connections to one server, and the calls that wait for one, in the order in which they came.
 * A call that finds none free has another opened, up to a bound; the one that was used last is used
 * next. Everything here is done on the loop's thread.
 */
final class HttpConnections {
  private static final int MAX_HEAD_BYTES = 64 << 10;
  private static final int READ_BYTES = 64 << 10;

  private final EventLoop loop;
  private final String host;
  private final int port;
  private final Duration timeout;
  private final int bound;
  private final Optional<SslContext> ssl;
  private final HttpBuffers buffers = new HttpBuffers();
  private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<HttpCall> waiting = new ArrayDeque<>();
  private final Set<HttpConnection> open = new HashSet<>();
  private volatile InetAddress[] addresses = {};
  private int connecting;
  private boolean closed;

  HttpConnections(
      EventLoop loop,
      String host,
      int port,
      Duration timeout,
      int bound,
      Optional<SslContext> ssl) {
    this.loop = loop;
    this.host = host;
    this.port = port;
    this.timeout = timeout;
    this.bound = bound;
    this.ssl = ssl;
  }

  /** Looks the host's name up, on the thread of the caller: it may take seconds. */
  void resolve() {
    if (addresses.length == 0) {
      try {
        addresses = InetAddress.getAllByName(host);
      } catch (UnknownHostException e) {
        // calls are told so
      }
    }
  }

  /** Sends a call on a free connection, or has it wait for one. */
  void send(HttpCall call) {
    HttpConnection free = idle.pollLast();
    if (free != null) {
      free.send(call);
    } else if (closed) {
      call.fail("connection-closed");
    } else {
      waiting.add(call);
      connect();
    }
  }

  /** A connection is new, or has read the whole answer of its call. */
  void free(HttpConnection connection) {
    HttpCall next = longestWaiting();
    if (next != null) {
      connection.send(next);
    } else {
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
    waiting.forEach(call -> call.fail("connection-closed"));
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
        failed(new UnknownHostException(host));
        return;
      }
      connect(0);
    }
  }

  /** Of a name's addresses perhaps only one is served. */
  private void connect(int index) {
    HttpConnection connection = new HttpConnection(this, buffers);
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
        .connect(new InetSocketAddress(addresses[index], port))
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
      failed(connected.cause());
    }
  }

  private void assemble(SocketChannel channel, HttpConnection connection) {
    if (ssl.isPresent()) {
      SslHandler tls = ssl.get().newHandler(channel.alloc(), host, port);
      tls.setHandshakeTimeoutMillis(timeout.toMillis());
      channel.pipeline().addLast(tls);
    }
    channel
        .pipeline()
        .addLast(
            new HttpResponseDecoder(
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
      failed(handshake.cause());
    } else if (closed) {
      connection.close();
    } else {
      connecting--;
      open.add(connection);
      free(connection);
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
      first.fail(cause);
    }
    connect();
  }
}
