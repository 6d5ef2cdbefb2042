package dev.tenk.targets.edge.client;

import dev.tenk.results.model.Outcome;
import dev.tenk.targets.ProxyPolicy.Proxy;
import dev.tenk.targets.ProxyRefusedException;
import dev.tenk.targets.Shortages;
import dev.tenk.targets.edge.client.HttpCaller.Broken;
import dev.tenk.targets.edge.client.HttpCaller.Response;
import dev.tenk.targets.edge.client.HttpCaller.Result;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** A connection that carries one call at a time. */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
  private static final int MAX_BODY_BYTES = 64 << 20;

  /** What is announced is believed so far. */
  private static final int MOST_AT_FIRST_BYTES = 1 << 20;

  private static final int TLS_BYTES = 64 << 10;

  /** First bytes of a TLS record (RFC 8446, 5.1): an alert or a handshake, then its version. */
  private static final int TLS_ALERT = 0x15;

  private static final int TLS_HANDSHAKE = 0x16;
  private static final int TLS_VERSION = 0x03;

  private final HttpConnections all;
  private final Route route;
  private final HttpBuffers buffers;
  private ChannelHandlerContext context;
  private HttpCall call;
  private ByteBuf unwritten;
  private Future<?> written;
  private HttpResponse head;
  private byte[] body;
  private int bodyBytes;
  private long idleSinceNanos;
  private boolean wasIdle;
  private boolean answering;

  HttpConnection(HttpConnections all, Route route, HttpBuffers buffers) {
    this.all = all;
    this.route = route;
    this.buffers = buffers;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  /** Done when requests may be written; call it once it is connected. */
  Future<?> handshake() {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    HttpTunnel tunnel = context.pipeline().get(HttpTunnel.class);
    if (tunnel == null) {
      return tls == null ? context.newSucceededFuture() : tls.handshakeFuture();
    }
    Promise<Object> secured = context.executor().newPromise();
    tunnel
        .opened()
        .addListener(
            opened -> {
              if (opened.isSuccess()) {
                tls.handshakeFuture().addListener(new PromiseNotifier<>(secured));
              } else {
                secured.setFailure(opened.cause());
              }
            });
    return secured;
  }

  /** What reads its answers. */
  HttpResponseDecoder decoder(HttpDecoderConfig config) {
    return new HttpResponseDecoder(config) {
      @Override
      public void channelRead(ChannelHandlerContext decoding, Object bytes) throws Exception {
        if (!answering && bytes instanceof ByteBuf first) {
          begin(first);
        }
        super.channelRead(decoding, bytes);
      }
    };
  }

  /** The first bytes have come, of whatever it is. */
  private void begin(ByteBuf first) {
    answering = true;
    if (call != null && !route.secure() && isTls(first)) {
      Failures.tellTlsExpected(call, route);
    }
  }

  private static boolean isTls(ByteBuf first) {
    int start = first.readerIndex();
    return first.readableBytes() > 1
        && (first.getByte(start) == TLS_ALERT || first.getByte(start) == TLS_HANDSHAKE)
        && first.getByte(start + 1) == TLS_VERSION;
  }

  /** It waits for its next call from that instant on. */
  void idle(long nowNanos) {
    idleSinceNanos = nowNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  /**
   * Writes a call's request, and reads its response when it comes.
   *
   * @param afterIdling whether it was idle until now
   */
  void send(HttpCall next, boolean afterIdling) {
    call = next;
    wasIdle = afterIdling;
    answering = false;
    next.whenOverdue(this::close);
    unwritten = next.begin();
    write();
  }

  /**
   * Over TLS no more at a time than the socket takes: each piece is encrypted into new memory, and
   * a server that does not read would have all of it encrypted.
   */
  private void write() {
    boolean secure = context.pipeline().get(SslHandler.class) != null;
    while (unwritten != null && (!secure || context.channel().isWritable())) {
      int bytes =
          secure ? Math.min(TLS_BYTES, unwritten.readableBytes()) : unwritten.readableBytes();
      ByteBuf piece = unwritten.readRetainedSlice(bytes);
      if (!unwritten.isReadable()) {
        unwritten.release();
        unwritten = null;
      }
      // one that breaks off may have been answered all the same; or the connection's end tells
      written = context.writeAndFlush(piece);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    write();
  }

  void close() {
    var unused = context.close();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (call == null || call.isOver()) {
      // nothing was asked, or the answer is read no more
      close();
      return;
    }
    if (part.decoderResult().isFailure()) {
      call.fail(
          part.decoderResult().cause() instanceof PrematureChannelClosureException
              ? Failures.CLOSED
              : Failures.MALFORMED_ANSWER);
      close();
      return;
    }
    if (part instanceof HttpResponse begun) {
      head = begun;
      bodyBytes = 0;
      long announcedBytes = HttpUtil.getContentLength(begun, 0L);
      if (announcedBytes > MAX_BODY_BYTES) {
        call.fail(Failures.ANSWER_TOO_LARGE);
        close();
        return;
      }
      body = buffers.take((int) Math.min(MOST_AT_FIRST_BYTES, announcedBytes));
    }
    if (part instanceof HttpContent content
        && head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      if (!append(content.content())) {
        call.fail(Failures.ANSWER_TOO_LARGE);
        close();
      } else if (part instanceof LastHttpContent) {
        ended();
      }
    }
  }

  private boolean append(ByteBuf more) {
    int bytes = more.readableBytes();
    if (bytes > MAX_BODY_BYTES - bodyBytes) {
      return false;
    }
    if (bodyBytes + bytes > body.length) {
      body =
          Arrays.copyOf(
              body, Math.max(bodyBytes + bytes, (int) Math.min(MAX_BODY_BYTES, 2L * body.length)));
    }
    more.readBytes(body, bodyBytes, bytes);
    bodyBytes += bytes;
    return true;
  }

  private void ended() {
    long doneNanos = System.nanoTime();
    HttpCall answered = call;
    HttpResponse response = head;
    byte[] buffer = body;
    call = null;
    head = null;
    body = null;
    int bytes = bodyBytes;
    if (HttpUtil.isKeepAlive(response)
        && unwritten == null
        && written.isSuccess()
        && context.channel().isActive()) {
      // its next request goes out before this answer is looked at
      all.free(this, doneNanos);
    } else {
      close();
    }
    answered.end(
        result(
            new Response(
                answered.sentNanos(),
                doneNanos,
                response.status().code(),
                response.headers(),
                buffer,
                bytes,
                bytes)));
    buffers.giveBack(buffer);
  }

  /** What a whole answer comes to. */
  private Result result(Response answer) {
    Optional<Proxy> relay = route.relay();
    if (answer.status() == HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED.code()
        && relay.isPresent()) {
      return new Broken(
          answer.sentNanos(),
          answer.doneNanos(),
          Outcome.Failed.PROXY_REFUSED,
          ProxyRefusedException.of(relay.get(), answer.status()).getMessage());
    }
    return ContentCoding.decoded(answer, MAX_BODY_BYTES);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (unwritten != null) {
      unwritten.release();
      unwritten = null;
    }
    if (call != null) {
      tellClosed();
      call = null;
    }
    all.gone(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (call != null) {
      if (cause instanceof IOException
          && !(cause instanceof SSLException)
          && Shortages.of(cause).isEmpty()) {
        tellClosed();
      } else {
        Failures.tell(call, cause, route);
      }
      call = null;
    }
    close();
  }

  /** A server whose idle time-out ends may not have seen the request that was under way to it. */
  private void tellClosed() {
    if (wasIdle && !answering) {
      Failures.tellIdleClosed(call);
    } else {
      call.fail(Failures.CLOSED);
    }
  }
}
